package dev.agentc2.cost.topology;

import dev.agentc2.cost.budget.Budget;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.money.Account;
import dev.agentc2.platform.streams.PoisonException;
import dev.agentc2.wire.SettleUsage;
import java.util.List;

/** An account of an organisation; each has a ledger and is decided on by itself, see {@link Budget}. Immutable. */
record TenantAccount(String orgId, Account account) {
    /**
     * By the names that a command carries.
     *
     * @throws PoisonException when no account has these
     */
    static TenantAccount of(String orgId, String scope, String target) {
        try {
            return new TenantAccount(orgId, Account.of(scope, target));
        } catch (IllegalArgumentException e) {
            throw new PoisonException(DeadLetters.Cause.UNEXPECTED, "a command names no account: " + e.getMessage());
        }
    }

    /** All accounts that pay a call, the widest first. */
    static List<TenantAccount> paying(SettleUsage settle) {
        return Account.paying(settle.getWorkspaceId(), settle.getAgentId(), settle.getUserId()).stream()
                .map(account -> new TenantAccount(settle.getOrgId(), account))
                .toList();
    }

    /** Its key in the store and on topics. */
    String key() {
        return account.key(orgId);
    }
}
