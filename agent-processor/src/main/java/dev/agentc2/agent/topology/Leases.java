package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Lease;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The leases that this partition holds, by tenant. One thread. */
final class Leases {
    /** A lease that isn't drawn from for so long is given back, milliseconds. */
    static final long IDLE_MS = 10_000;

    /** Alarms are set on multiples of this, so that they needn't be moved with each call, milliseconds. */
    private static final long ALARM_GRID_MS = 5_000;

    private final KeyValueStore<String, byte[]> store;

    Leases(ProcessorContext<?, ?> context) {
        store = context.getStateStore(TurnTopology.LEASES);
    }

    Lease get(String orgId) {
        return LeaseCodec.decode(store.get(orgId));
    }

    /** Shows each lease with its tenant. */
    void forEach(BiConsumer<String, Lease> visitor) {
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> next = all.next();
                visitor.accept(next.key, LeaseCodec.decode(next.value));
            }
        }
    }

    void put(String orgId, Lease lease) {
        store.put(orgId, lease.isEmpty() ? null : LeaseCodec.encode(lease));
    }

    /** When to see whether a lease is idle, epoch milliseconds; null when it holds nothing. */
    static @Nullable Long alarmAt(Lease lease) {
        if (lease.balanceNanos() == 0) {
            return null;
        }
        return Math.ceilDiv(lease.usedAt() + IDLE_MS, ALARM_GRID_MS) * ALARM_GRID_MS;
    }

    static boolean isIdle(Lease lease, long now) {
        return lease.balanceNanos() > 0 && now - lease.usedAt() >= IDLE_MS;
    }
}
