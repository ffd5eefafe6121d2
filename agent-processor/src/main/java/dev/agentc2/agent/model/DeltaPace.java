package dev.agentc2.agent.model;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * When an answer's text goes out: at once while few answers are written, seldom enough to stay at some 500 deltas a
 * second while many are, and at least 20 times a second, which the eye takes for steady. While many are written they go
 * at common times, so that one request to the broker carries those of several answers. Thread-safe.
 */
final class DeltaPace {
    private static final long PER_ANSWER = Duration.ofMillis(2).toNanos();
    private static final long LONGEST = Duration.ofMillis(50).toNanos();
    /** Common times within an interval. */
    private static final int GROUPS = 5;
    /** Intervals from which on it is worth to wait for others. */
    private static final long SHARED = Duration.ofMillis(20).toNanos();

    private final AtomicInteger answers = new AtomicInteger();

    void begin() {
        answers.incrementAndGet();
    }

    void end() {
        answers.decrementAndGet();
    }

    /**
     * When the next delta of an answer goes out, in nanoseconds like those of {@link System#nanoTime}.
     *
     * @param lastSent when its last one went out
     */
    long next(long lastSent) {
        long interval = Math.min(LONGEST, PER_ANSWER * answers.get());
        long due = lastSent + interval;
        long step = interval / GROUPS;
        return interval < SHARED ? due : due + Math.floorMod(-due, step);
    }
}
