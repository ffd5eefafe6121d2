package dev.agentc2.cost.topology;

import dev.agentc2.cost.budget.Terms;
import dev.agentc2.platform.budget.BudgetLimits;
import dev.agentc2.platform.money.Account;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.OrganizationConfig;
import java.util.OptionalLong;
import org.apache.kafka.streams.state.KeyValueStore;

/** What the configuration says about who may spend how much. Used by the task's thread only. */
final class Limits {
    private final KeyValueStore<String, OrganizationConfig> organizations;
    private final KeyValueStore<String, BudgetConfig> budgets;

    Limits(KeyValueStore<String, OrganizationConfig> organizations, KeyValueStore<String, BudgetConfig> budgets) {
        this.organizations = organizations;
        this.budgets = budgets;
    }

    /** What an account may spend: an organisation that may not spend keeps all of its accounts from spending. */
    Terms termsOf(String orgId, Account account) {
        OrganizationConfig config = organizations.get(orgId);
        if (config == null) {
            return Terms.UNKNOWN;
        }
        Terms.Standing standing =
                config.getStatus().equals("ACTIVE") ? Terms.Standing.ACTIVE : Terms.Standing.SUSPENDED;
        Long limit = BudgetLimits.of(config, budgets.get(orgId)).of(account);
        return new Terms(standing, limit == null ? OptionalLong.empty() : OptionalLong.of(limit));
    }
}
