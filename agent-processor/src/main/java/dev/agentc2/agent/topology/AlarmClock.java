package dev.agentc2.agent.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * When to look at what: (due, target) ordered by time, and one wall-clock punctuator that is set for the earliest. An
 * alarm that can't be dealt with rings again, ever later. It rings at most {@link #AT_ONCE} times in a row, then lets
 * records through. An idle task has none and so commits nothing.
 *
 * <p>Kept in memory only: when an alarm is due is a function of what the stores hold, and it is set from them when a
 * task begins. One thread.
 */
final class AlarmClock {
    private static final int AT_ONCE = 200;
    private static final long SOON_MS = 10;
    private static final long AGAIN_MS = 1_000;
    private static final long AGAIN_AT_MOST_MS = 60_000;

    private final ProcessorContext<?, ?> context;
    private final Listener listener;
    private final TreeSet<Alarm> alarms =
            new TreeSet<>(Comparator.comparingLong(Alarm::dueAt).thenComparing(Alarm::target));
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

    /** @param firstRangAt when it rang the first time, where it rings again; else null */
    private record Alarm(
            long dueAt, String target, @Nullable Long firstRangAt) {
        Alarm(long dueAt, String target) {
            this(dueAt, target, null);
        }
    }

    AlarmClock(ProcessorContext<?, ?> context, Listener listener) {
        this.context = context;
        this.listener = listener;
    }

    /** An alarm for a target moves; null stands for none. */
    void move(String target, @Nullable Long from, @Nullable Long to) {
        if (from != null && !from.equals(to)) {
            alarms.remove(new Alarm(from, target));
        }
        if (to != null && !to.equals(from)) {
            add(new Alarm(to, target));
        }
    }

    private void add(Alarm alarm) {
        alarms.add(alarm);
        set(alarm.dueAt());
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
            alarms.remove(alarm);
            if (!listener.ring(alarm.target(), now, alarm.firstRangAt() != null)) {
                ringAgain(alarm, now);
            }
        }
        if (due.size() == AT_ONCE) {
            set(now + SOON_MS);
        } else if (!alarms.isEmpty()) {
            set(alarms.getFirst().dueAt());
        }
    }

    /** The pause doubles, for it is as long as the alarm has been ringing. */
    private void ringAgain(Alarm alarm, long now) {
        long firstRangAt = alarm.firstRangAt() == null ? now : alarm.firstRangAt();
        long pause = Math.clamp(now - firstRangAt, AGAIN_MS, AGAIN_AT_MOST_MS);
        add(new Alarm(now + pause, alarm.target(), firstRangAt));
    }

    private List<Alarm> due(long now) {
        List<Alarm> due = new ArrayList<>();
        for (Alarm alarm : alarms) {
            if (alarm.dueAt() > now || due.size() == AT_ONCE) {
                break;
            }
            due.add(alarm);
        }
        return due;
    }
}
