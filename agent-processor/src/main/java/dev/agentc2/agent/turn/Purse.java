package dev.agentc2.agent.turn;

import dev.agentc2.platform.money.Account;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The leases that this partition holds of a tenant's accounts: as they are stored, and as decisions since have changed
 * them. Immutable as far as what is stored is.
 *
 * @param stored lease of an account as it is stored
 * @param changed leases that are otherwise by now
 */
public record Purse(Function<Account, Lease> stored, Map<Account, Lease> changed) {
    public Purse {
        changed = Map.copyOf(changed);
    }

    /** As it is stored. */
    public static Purse of(Function<Account, Lease> stored) {
        return new Purse(stored, Map.of());
    }

    /** The lease of an account. */
    public Lease lease(Account account) {
        Lease lease = changed.get(account);
        return lease == null ? stored.apply(account) : lease;
    }

    /** With another lease of an account. */
    public Purse with(Account account, Lease lease) {
        Map<Account, Lease> next = new HashMap<>(changed);
        next.put(account, lease);
        return new Purse(stored, next);
    }
}
