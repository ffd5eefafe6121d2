package dev.agentc2.stack.apply;

import java.util.List;

/**
 * What makes the platform match the files. Immutable.
 *
 * @param steps in the order in which they must be done
 * @param unclaimed slugs of agents that would be pruned, were it asked for
 */
record Plan(List<Step> steps, List<String> unclaimed) {
    Plan {
        steps = List.copyOf(steps);
        unclaimed = List.copyOf(unclaimed);
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }
}
