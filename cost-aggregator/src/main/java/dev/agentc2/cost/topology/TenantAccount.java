package dev.agentc2.cost.topology;

import dev.agentc2.cost.budget.Budget;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.money.Account;
import dev.agentc2.platform.streams.PoisonException;
import dev.agentc2.wire.SettleUsage;
import java.util.ArrayList;
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
        List<TenantAccount> accounts = new ArrayList<>(4);
        add(accounts, settle, Account.Scope.WORKSPACE, settle.getWorkspaceId() == null ? "" : settle.getWorkspaceId());
        add(accounts, settle, Account.Scope.AGENT, settle.getAgentId());
        add(accounts, settle, Account.Scope.USER, settle.getUserId());
        accounts.addFirst(new TenantAccount(settle.getOrgId(), Account.ORGANIZATION));
        return accounts;
    }

    private static void add(List<TenantAccount> accounts, SettleUsage settle, Account.Scope scope, String target) {
        if (!target.isEmpty()) {
            accounts.add(new TenantAccount(settle.getOrgId(), new Account(scope, target)));
        }
    }

    /** Its key in the store and on topics. */
    String key() {
        return account.key(orgId);
    }
}
