package dev.agentc2.platform.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices that the machine's wall clock was set back. Kafka's clients reckon by it: one that lives through that sends no
 * heartbeat, commits nothing by itself and rings no alarm until the clock is again where it was (docs/adr/0020). Whoever
 * holds a client that is a member of a group asks this often, and makes it anew. For one thread.
 */
public final class ClockWatch {
    /** Clocks are corrected by a little all the time, which clients bear. */
    private static final long BORNE_MS = 500;
    /** Between two readings of clocks that belong together. */
    private static final long TOGETHER = Duration.ofMillis(20).toNanos();

    private final LongSupplier wallMillis;
    private final LongSupplier nanoTime;
    private long leadMs;

    /** Watches from now on. */
    public ClockWatch() {
        this(System::currentTimeMillis, System::nanoTime);
    }

    ClockWatch(LongSupplier wallMillis, LongSupplier nanoTime) {
        this.wallMillis = wallMillis;
        this.nanoTime = nanoTime;
        this.leadMs = lead();
    }

    /** Whether it was set back since this was asked last. */
    public boolean wasSetBack() {
        long before = leadMs;
        leadMs = lead();
        return leadMs < before - BORNE_MS;
    }

    /** How far the wall clock is ahead of the one that nobody sets. A thread may be stopped while it reads them. */
    private long lead() {
        while (true) {
            long before = nanoTime.getAsLong();
            long wall = wallMillis.getAsLong();
            if (nanoTime.getAsLong() - before < TOGETHER) {
                return wall - before / 1_000_000;
            }
        }
    }
}
