package dev.agentc2.agent.model;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often an answer's text goes out: at once while few answers are written, seldom enough to stay at some 500 deltas a
 * second while many are, and at least 25 times a second, which the eye takes for steady. Thread-safe.
 */
final class DeltaPace {
    private static final long PER_ANSWER = Duration.ofMillis(2).toNanos();
    private static final long LONGEST = Duration.ofMillis(40).toNanos();

    private final AtomicInteger answers = new AtomicInteger();

    void begin() {
        answers.incrementAndGet();
    }

    void end() {
        answers.decrementAndGet();
    }

    /** Time between two deltas of an answer, nanoseconds. */
    long interval() {
        return Math.min(LONGEST, PER_ANSWER * answers.get());
    }

    /** Answers that are being written. */
    int answers() {
        return answers.get();
    }
}
