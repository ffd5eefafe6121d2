package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Agent;
import dev.agentc2.agent.turn.InputAction;
import dev.agentc2.agent.turn.Organization;
import dev.agentc2.agent.turn.Policy;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.GuardrailPolicyConfig;
import dev.agentc2.wire.OrganizationConfig;

/** From the records of the configuration topics to what the core knows of them. */
final class ConfigRecords {
    private ConfigRecords() {}

    static Agent agent(AgentConfig config) {
        return new Agent(
                config.getAgentId(),
                config.getSlug(),
                config.getVersion(),
                config.getInstructions(),
                config.getTier(),
                config.getModel(),
                config.getTools(),
                config.getMemoryMessages(),
                config.getMaxSteps(),
                config.getMaxOutputTokens(),
                config.getTemperature(),
                config.getTurnTimeoutMs(),
                config.getWorkspaceId(),
                ApprovalRecords.policy(config.getApproval()));
    }

    /** What this build doesn't know of keeps turns from running, like a suspension. */
    static Organization organization(OrganizationConfig config) {
        Organization.Status status = switch (config.getStatus()) {
            case "ACTIVE" -> Organization.Status.ACTIVE;
            case "DELETED" -> Organization.Status.DELETED;
            default -> Organization.Status.SUSPENDED;
        };
        return new Organization(config.getOrgId(), status);
    }

    /** What this build doesn't know of is blocked. */
    static Policy policy(GuardrailPolicyConfig config) {
        InputAction action = switch (config.getInputAction()) {
            case "REPORT" -> InputAction.REPORT;
            case "OFF" -> InputAction.OFF;
            default -> InputAction.BLOCK;
        };
        return new Policy(config.getPolicyId() + "@" + config.getVersion(), action, config.getOutputRules());
    }
}
