package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Lease;
import dev.agentc2.platform.money.Account;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The leases that this partition holds, by tenant and account. One thread. */
final class Leases {
    /** A lease that isn't drawn from for so long is given back, milliseconds. */
    static final long IDLE_MS = 10_000;

    /** So long a denial is remembered, milliseconds; it is long over then. */
    static final long DENIED_MS = 120_000;

    /** Before the account's key in the names of alarms; no organisation's id has a colon. */
    private static final String ALARM = "lease:";

    /** Alarms are set on multiples of this, so that they needn't be moved with each call, milliseconds. */
    private static final long ALARM_GRID_MS = 5_000;

    private final KeyValueStore<String, byte[]> store;

    Leases(ProcessorContext<?, ?> context) {
        store = context.getStateStore(TurnTopology.LEASES);
    }

    Lease get(String orgId, Account account) {
        byte[] bytes = store.get(account.key(orgId));
        return bytes == null ? Lease.NONE : LeaseCodec.decode(bytes).lease();
    }

    /** Shows each lease with the name of its alarm. */
    void forEach(BiConsumer<String, Lease> visitor) {
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> next = all.next();
                visitor.accept(ALARM + next.key, LeaseCodec.decode(next.value).lease());
            }
        }
    }

    void put(String orgId, Account account, Lease lease) {
        store.put(account.key(orgId), lease.isEmpty() ? null : LeaseCodec.encode(account, lease));
    }

    /** Name of a lease's alarm. */
    static String alarmOf(String orgId, Account account) {
        return ALARM + account.key(orgId);
    }

    /** Whether an alarm is that of a lease. */
    static boolean isAlarm(String target) {
        return target.startsWith(ALARM);
    }

    /** The tenant whose lease an alarm is about. */
    static String orgOf(String target) {
        int slash = target.indexOf('/');
        return target.substring(ALARM.length(), slash < 0 ? target.length() : slash);
    }

    /** The account whose lease an alarm is about; null when there is no lease any more. */
    @Nullable
    Account accountOf(String target) {
        byte[] bytes = store.get(target.substring(ALARM.length()));
        return bytes == null ? null : LeaseCodec.decode(bytes).account();
    }

    /** When to see whether a lease is idle or a denial old, epoch milliseconds; null when there is neither. */
    static @Nullable Long alarmAt(Lease lease) {
        if (lease.balanceNanos() > 0) {
            return onGrid(lease.usedAt() + IDLE_MS);
        }
        Lease.Denial denial = lease.denial();
        return denial == null ? null : onGrid(denial.at() + DENIED_MS);
    }

    private static Long onGrid(long at) {
        return Math.ceilDiv(at, ALARM_GRID_MS) * ALARM_GRID_MS;
    }

    static boolean isForgotten(Lease lease, long now) {
        Lease.Denial denial = lease.denial();
        return denial != null && now - denial.at() >= DENIED_MS;
    }

    static boolean isIdle(Lease lease, long now) {
        return lease.balanceNanos() > 0 && now - lease.usedAt() >= IDLE_MS;
    }
}
