package dev.agentc2.agent.turn;

import dev.agentc2.platform.money.Account;
import java.util.List;

/**
 * What was taken out of leases for a call, the same out of each. Immutable.
 *
 * @param nanos how much, nano-USD
 * @param from scopes of the accounts whose leases it was taken from, the widest first
 */
public record Reservation(long nanos, List<Account.Scope> from) {
    /** Of a call that no limit applies to. */
    public static final Reservation NONE = new Reservation(0, List.of());

    public Reservation {
        from = List.copyOf(from);
    }
}
