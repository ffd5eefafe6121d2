package dev.agentc2.platform.budget;

import dev.agentc2.platform.money.Account;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.BudgetLimit;
import dev.agentc2.wire.OrganizationConfig;
import org.jspecify.annotations.Nullable;

/**
 * What an organisation and its accounts may spend in a UTC day, nano-USD. A limit for one workspace, agent or user wins
 * over the limit for each. Immutable.
 */
public final class BudgetLimits {
    private final @Nullable Long organization;
    private final @Nullable BudgetConfig config;

    private BudgetLimits(@Nullable Long organization, @Nullable BudgetConfig config) {
        this.organization = organization;
        this.config = config;
    }

    /**
     * As configured.
     *
     * @param config the narrower budgets; null when there are none
     */
    public static BudgetLimits of(OrganizationConfig organization, @Nullable BudgetConfig config) {
        return new BudgetLimits(organization.getDailyLimitNanos(), config);
    }

    /** The limit of an account; null when it has none. */
    public @Nullable Long of(Account account) {
        return account.scope() == Account.Scope.ORGANIZATION ? organization : narrower(account);
    }

    private @Nullable Long narrower(Account account) {
        if (config == null) {
            return null;
        }
        Long ofEach = null;
        for (BudgetLimit limit : config.getLimits()) {
            if (limit.getScope().equals(account.scope().name())) {
                if (account.target().equals(limit.getTarget())) {
                    return limit.getDailyLimitNanos();
                }
                ofEach = limit.getTarget() == null ? Long.valueOf(limit.getDailyLimitNanos()) : ofEach;
            }
        }
        return ofEach;
    }
}
