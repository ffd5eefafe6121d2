package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Agent;
import dev.agentc2.agent.turn.Directory;
import dev.agentc2.agent.turn.ModelCatalogue;
import dev.agentc2.agent.turn.Organization;
import dev.agentc2.agent.turn.Policy;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.GuardrailPolicyConfig;
import dev.agentc2.wire.OrganizationConfig;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What tenants have configured: the global stores, each tenant seeing its own agents only. One thread. */
final class Directories {
    private final KeyValueStore<String, OrganizationConfig> organizations;
    private final KeyValueStore<String, AgentConfig> agents;
    private final KeyValueStore<String, GuardrailPolicyConfig> policies;
    private final OwnModels ownModels;

    Directories(ProcessorContext<?, ?> context, OwnModels ownModels) {
        this.ownModels = ownModels;
        organizations = context.getStateStore(TurnTopology.ORGANIZATIONS);
        policies = context.getStateStore(TurnTopology.POLICIES);
        agents = context.getStateStore(TurnTopology.AGENTS);
    }

    Directory of(String orgId) {
        return new Directory() {
            @Override
            public @Nullable Organization organization() {
                OrganizationConfig config = organizations.get(orgId);
                return config == null ? null : ConfigRecords.organization(config);
            }

            @Override
            public @Nullable Agent agent(String agentId) {
                AgentConfig config = own(agentId);
                return config == null ? null : ConfigRecords.agent(config);
            }

            @Override
            public @Nullable Policy policyOf(String agentId) {
                AgentConfig agent = own(agentId);
                String policyId = agent == null ? null : agent.getGuardrailPolicyId();
                GuardrailPolicyConfig config = policyId == null ? null : policies.get(policyId);
                return config == null || !config.getOrgId().equals(orgId) ? null : ConfigRecords.policy(config);
            }

            @Override
            public ModelCatalogue modelsOf(String agentId, ModelCatalogue platform) {
                if (!ownModels.has(orgId)) {
                    return platform;
                }
                AgentConfig agent = own(agentId);
                return ownModels.of(orgId, agent == null ? null : agent.getWorkspaceId(), platform);
            }

            private @Nullable AgentConfig own(String agentId) {
                AgentConfig config = agents.get(agentId);
                return config == null || !config.getOrgId().equals(orgId) ? null : config;
            }
        };
    }
}
