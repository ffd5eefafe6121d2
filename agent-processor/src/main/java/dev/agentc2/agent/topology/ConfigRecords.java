package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Agent;
import dev.agentc2.agent.turn.Organization;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.OrganizationConfig;

/** From the records of the configuration topics to what the core knows of them. */
final class ConfigRecords {
    private static final String ACTIVE = "ACTIVE";

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
                config.getTurnTimeoutMs());
    }

    static Organization organization(OrganizationConfig config) {
        return new Organization(config.getOrgId(), config.getStatus().equals(ACTIVE), config.getDailyLimitNanos());
    }
}
