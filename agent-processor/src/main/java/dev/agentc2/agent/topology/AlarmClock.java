package dev.agentc2.agent.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * When to look at what: a store of (due, target), ordered by time, and one wall-clock punctuator that is set for the
 * earliest. An alarm that can't be dealt with rings again, ever later. It rings at most {@link #AT_ONCE} times in a row, then lets records through. An idle task has none and so
 * commits nothing. One thread.
 */
final class AlarmClock {
    private static final int AT_ONCE = 200;
    private static final long SOON_MS = 10;
    private static final long AGAIN_MS = 1_000;
    private static final long AGAIN_AT_MOST_MS = 60_000;
    private static final byte[] NOTHING = new byte[0];

    private final ProcessorContext<?, ?> context;
    private final KeyValueStore<Bytes, byte[]> store;
    private final Listener listener;
    private @Nullable Cancellable set;
    private long setFor = Long.MAX_VALUE;

    /** Who is woken. */
    interface Listener {
        /**
         * The time of an alarm has come; it is taken off before.
         *
         * @param again whether it has rung before
         * @return whether it has been dealt with; else it rings again
         */
        boolean ring(String target, long now, boolean again);
    }

    /** @param firstDueAt when it was due the first time, where it rings again; else null */
    private record Alarm(
            Bytes key, long dueAt, String target, @Nullable Long firstDueAt) {}

    AlarmClock(ProcessorContext<?, ?> context, String store, Listener listener) {
        this.context = context;
        this.store = context.getStateStore(store);
        this.listener = listener;
        setForEarliest();
    }

    /** An alarm for a target moves; null stands for none. */
    void move(String target, @Nullable Long from, @Nullable Long to) {
        if (from != null && !from.equals(to)) {
            store.delete(key(from, target));
        }
        if (to != null && !to.equals(from)) {
            store.put(key(to, target), NOTHING);
            set(to);
        }
    }

    private void set(long dueAt) {
        if (dueAt >= setFor) {
            return;
        }
        unset();
        long wait = Math.max(1, dueAt - context.currentSystemTimeMs());
        set = context.schedule(Duration.ofMillis(wait), PunctuationType.WALL_CLOCK_TIME, this::ring);
        setFor = dueAt;
    }

    private void unset() {
        if (set != null) {
            set.cancel();
            set = null;
        }
        setFor = Long.MAX_VALUE;
    }

    private void ring(long now) {
        unset();
        List<Alarm> due = due(now);
        for (Alarm alarm : due) {
            store.delete(alarm.key());
            if (!listener.ring(alarm.target(), now, alarm.firstDueAt() != null)) {
                ringAgain(alarm, now);
            }
        }
        if (due.size() == AT_ONCE) {
            set(now + SOON_MS);
        } else {
            setForEarliest();
        }
    }

    /** The pause doubles, for it is as long as the alarm has been ringing. */
    private void ringAgain(Alarm alarm, long now) {
        long firstDueAt = alarm.firstDueAt() == null ? now : alarm.firstDueAt();
        long pause = Math.clamp(now - firstDueAt, AGAIN_MS, AGAIN_AT_MOST_MS);
        store.put(
                key(now + pause, alarm.target()),
                ByteBuffer.allocate(Long.BYTES).putLong(firstDueAt).array());
        set(now + pause);
    }

    private List<Alarm> due(long now) {
        List<Alarm> due = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> found = store.range(key(0, ""), key(now + 1, ""))) {
            while (found.hasNext() && due.size() < AT_ONCE) {
                due.add(alarm(found.next()));
            }
        }
        return due;
    }

    private void setForEarliest() {
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            if (all.hasNext()) {
                set(alarm(all.next()).dueAt());
            }
        }
    }

    private static Bytes key(long dueAt, String target) {
        byte[] utf8 = target.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + utf8.length)
                .putLong(dueAt)
                .put(utf8)
                .array());
    }

    private static Alarm alarm(KeyValue<Bytes, byte[]> entry) {
        ByteBuffer key = ByteBuffer.wrap(entry.key.get());
        long dueAt = key.getLong();
        @Nullable
        Long firstDueAt = entry.value.length == 0
                ? null
                : Long.valueOf(ByteBuffer.wrap(entry.value).getLong());
        return new Alarm(entry.key, dueAt, StandardCharsets.UTF_8.decode(key).toString(), firstDueAt);
    }
}
