package dev.agentc2.agent.turn;

import dev.agentc2.agent.guardrail.OutputPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The guardrails that a turn keeps from its beginning, whatever becomes of its agent's policy meanwhile. Immutable.
 *
 * @param policy name of the tenant's policy; null for the platform's own
 * @param inputAction what a message meets that looks like an injection
 * @param outputPolicy version of the output policy, with the rules that apply
 */
public record Guardrails(@Nullable String policy, InputAction inputAction, String outputPolicy) {
    /**
     * Those of a policy; null for the platform's own: all rules, and what looks like an injection is blocked.
     *
     * @param outputVersion version of the output policy with all rules
     */
    public static Guardrails of(@Nullable Policy policy, String outputVersion) {
        return policy == null
                ? new Guardrails(null, InputAction.BLOCK, outputVersion)
                : new Guardrails(
                        policy.name(),
                        policy.inputAction(),
                        OutputPolicy.restricted(outputVersion, policy.outputRules()));
    }

    /** How events name a version of rules that was applied for the policy. */
    String named(String version) {
        return policy == null ? version : policy + "/" + version;
    }
}
