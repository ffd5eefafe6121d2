package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Agent;
import dev.agentc2.agent.turn.Directory;
import dev.agentc2.agent.turn.ModelCatalogue;
import dev.agentc2.agent.turn.Organization;
import dev.agentc2.agent.turn.Policy;
import dev.agentc2.agent.turn.ToolCatalogue;
import dev.agentc2.platform.budget.BudgetLimits;
import dev.agentc2.platform.money.Account;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.BudgetConfig;
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
    private final KeyValueStore<String, BudgetConfig> budgets;
    private final OfferedTools offered;
    private final OwnModels ownModels;

    Directories(ProcessorContext<?, ?> context, OfferedTools offered, OwnModels ownModels) {
        this.offered = offered;
        this.ownModels = ownModels;
        organizations = context.getStateStore(TurnTopology.ORGANIZATIONS);
        policies = context.getStateStore(TurnTopology.POLICIES);
        agents = context.getStateStore(TurnTopology.AGENTS);
        budgets = context.getStateStore(TurnTopology.BUDGETS);
    }

    /** What a tenant has configured by now: one that is asked for a decision and asked no more after it. */
    Directory of(String orgId) {
        return new OfTenant(orgId);
    }

    /** A store decodes what it is asked for anew each time, so what is asked for several times is kept. */
    private final class OfTenant implements Directory {
        private final String orgId;
        private @Nullable OrganizationConfig organization;
        private @Nullable BudgetLimits limits;

        OfTenant(String orgId) {
            this.orgId = orgId;
        }

        @Override
        public ToolCatalogue offered() {
            return offered.of(orgId);
        }

        @Override
        public ModelCatalogue modelsOf(String agentId, ModelCatalogue platform) {
            if (!ownModels.has(orgId)) {
                return platform;
            }
            AgentConfig agent = own(agentId);
            return ownModels.of(orgId, agent == null ? null : agent.getWorkspaceId(), platform);
        }

        @Override
        public @Nullable Organization organization() {
            OrganizationConfig config = config();
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
        public @Nullable Long limitOf(Account account) {
            if (limits == null) {
                OrganizationConfig config = config();
                if (config == null) {
                    return null;
                }
                limits = BudgetLimits.of(config, budgets.get(orgId));
            }
            return limits.of(account);
        }

        private @Nullable OrganizationConfig config() {
            if (organization == null) {
                organization = organizations.get(orgId);
            }
            return organization;
        }

        private @Nullable AgentConfig own(String agentId) {
            AgentConfig config = agents.get(agentId);
            return config == null || !config.getOrgId().equals(orgId) ? null : config;
        }
    }
}
