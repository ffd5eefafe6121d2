package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Lease;
import dev.agentc2.platform.money.Account;

/** A lease as bytes of the store {@code leases}. */
final class LeaseCodec {
    private static final int VERSION = 2;

    /** Before accounts below the organisation had leases. */
    private static final int OF_ORGANIZATIONS = 1;

    private LeaseCodec() {}

    /** A lease with its account, which the key has a hash of only. */
    record Held(Account account, Lease lease) {}

    static byte[] encode(Account account, Lease lease) {
        return new StateWriter(VERSION)
                .text(account.scope().name())
                .text(account.target())
                .number(lease.balanceNanos())
                .optional(lease.ask(), (w, ask) -> w.number(ask.at()).number(ask.neededNanos()))
                .optional(
                        lease.denial(),
                        (w, no) -> w.number(no.at())
                                .number(no.neededNanos())
                                .number(no.limitNanos())
                                .number(no.retryAt()))
                .number(lease.usedAt())
                .bytes();
    }

    static Held decode(byte[] bytes) {
        StateReader in = new StateReader(bytes, VERSION);
        Account account = in.version() == OF_ORGANIZATIONS ? Account.ORGANIZATION : Account.of(in.text(), in.text());
        return new Held(account, readLease(in));
    }

    private static Lease readLease(StateReader in) {
        return new Lease(
                in.number(),
                in.optional(r -> new Lease.Ask(r.number(), r.number())),
                in.optional(r -> new Lease.Denial(r.number(), r.number(), r.number(), r.number())),
                in.number());
    }
}
