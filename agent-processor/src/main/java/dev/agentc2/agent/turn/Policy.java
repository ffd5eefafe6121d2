package dev.agentc2.agent.turn;

import java.util.List;

/**
 * A guardrail policy of a tenant. Immutable.
 *
 * @param name identity and version, as events name it: {@code policyId@version}
 * @param inputAction what a message meets that looks like an injection
 * @param outputRules names of the rules whose findings are replaced in answers
 */
public record Policy(String name, InputAction inputAction, List<String> outputRules) {
    public Policy {
        outputRules = List.copyOf(outputRules);
    }
}
