package dev.agentc2.agent.guardrail;

import java.util.List;

/**
 * What the input policy says of a message. Immutable.
 *
 * @param policyVersion version of the policy that gave it
 * @param hits rules that matched
 */
public record InputVerdict(String policyVersion, List<RuleHit> hits) {
    public InputVerdict {
        hits = List.copyOf(hits);
    }

    /** Whether the message looks like an injection. */
    public boolean suspicious() {
        return !hits.isEmpty();
    }
}
