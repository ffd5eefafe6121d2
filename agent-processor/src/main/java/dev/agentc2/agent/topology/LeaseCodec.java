package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Lease;
import org.jspecify.annotations.Nullable;

/** A lease as bytes of the store {@code leases}. */
final class LeaseCodec {
    private static final int VERSION = 1;

    private LeaseCodec() {}

    static byte[] encode(Lease lease) {
        return new StateWriter(VERSION)
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

    static Lease decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Lease.NONE;
        }
        StateReader in = new StateReader(bytes, VERSION);
        return new Lease(
                in.number(),
                in.optional(r -> new Lease.Ask(r.number(), r.number())),
                in.optional(r -> new Lease.Denial(r.number(), r.number(), r.number(), r.number())),
                in.number());
    }
}
