package dev.agentc2.agent.guardrail;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A pattern over words: one word of each set, in order, with few other words between. Immutable.
 *
 * @param rule name of the rule that it stands for
 * @param steps at least one
 */
record WordSequence(String rule, List<Step> steps) {
    /**
     * A set of words.
     *
     * @param words lower case
     * @param within how many words after the step before at most; 1 is the very next
     */
    record Step(Set<String> words, int within) {}

    /**
     * Reads a pattern such as {@code "ignore|forget 4:previous|prior 3:instructions"}: sets of words, each but the first
     * with its distance.
     */
    static WordSequence of(String rule, String pattern) {
        List<Step> steps = new ArrayList<>();
        for (String part : pattern.split(" ")) {
            int colon = part.indexOf(':');
            int within = colon < 0 ? 0 : Integer.parseInt(part.substring(0, colon));
            steps.add(new Step(Set.of(part.substring(colon + 1).split("\\|")), within));
        }
        return new WordSequence(rule, List.copyOf(steps));
    }
}
