package dev.agentc2.tool.question;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How much of its time a call has used; it stands still while people are asked. Thread-safe. */
public final class CallTime {
    private final LongSupplier nanoTime;
    private long begun;
    private long stillSince;
    private int questions;

    /** Time that runs from now on. */
    public CallTime() {
        this(System::nanoTime);
    }

    /** @param nanoTime a clock like {@link System#nanoTime} */
    CallTime(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
    }

    /** What was used so far. */
    public synchronized Duration used() {
        return Duration.ofNanos((questions > 0 ? stillSince : nanoTime.getAsLong()) - begun);
    }

    public synchronized boolean standsStill() {
        return questions > 0;
    }

    /** A person is asked; as often as this it must be let go on. */
    synchronized void stop() {
        if (questions++ == 0) {
            stillSince = nanoTime.getAsLong();
        }
    }

    synchronized void goOn() {
        if (--questions == 0) {
            begun += nanoTime.getAsLong() - stillSince;
        }
    }
}
