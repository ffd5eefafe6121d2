package dev.agentc2.platform.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How far the wall clock is ahead of the monotonic one, which nobody sets. For one thread. */
final class ClockLead {
    /** Clocks are corrected by a little all the time. */
    private static final long CORRECTION_MS = 500;
    /** Between two readings of clocks that belong together. */
    private static final long TOGETHER = Duration.ofMillis(20).toNanos();

    private final LongSupplier wallMillis;
    private final LongSupplier nanoTime;
    private long leadMs;

    ClockLead(LongSupplier wallMillis, LongSupplier nanoTime) {
        this.wallMillis = wallMillis;
        this.nanoTime = nanoTime;
        this.leadMs = read();
    }

    /** Whether the wall clock was set back since this was asked last. */
    boolean hasShrunk() {
        long before = leadMs;
        leadMs = read();
        return leadMs < before - CORRECTION_MS;
    }

    /** A thread may be stopped while it reads them: then they are read again. */
    private long read() {
        while (true) {
            long before = nanoTime.getAsLong();
            long wall = wallMillis.getAsLong();
            if (nanoTime.getAsLong() - before < TOGETHER) {
                return wall - before / 1_000_000;
            }
        }
    }
}
