package dev.agentc2.agent.guardrail;

import java.util.List;

/**
 * What the input policy says of a message. Immutable.
 *
 * @param policyVersion version of the policy that gave it
 * @param hits rules that matched; the message is blocked when there are any
 */
public record InputVerdict(String policyVersion, List<RuleHit> hits) {
    public InputVerdict {
        hits = List.copyOf(hits);
    }

    /** Whether the message must not reach a model. */
    public boolean blocked() {
        return !hits.isEmpty();
    }
}
