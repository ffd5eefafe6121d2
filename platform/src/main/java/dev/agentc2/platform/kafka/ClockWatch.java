package dev.agentc2.platform.kafka;

import java.time.Duration;

/**
 * Tells when the machine's wall clock was set back. Kafka's clients reckon by it: one that lives through that sends no
 * heartbeat, commits nothing by itself, and may not even return from a poll until the clock is again where it was
 * (docs/adr/0020). Whoever holds a client that is a member of a group wakes it up then, and makes it anew. Watches from
 * construction to close, on a thread of its own.
 */
public final class ClockWatch implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(250);

    private final Thread thread;

    /** @param whenSetBack runs soon after each step back of more than half a second; must not block for long */
    public ClockWatch(Runnable whenSetBack) {
        ClockLead lead = new ClockLead(System::currentTimeMillis, System::nanoTime);
        thread = Thread.ofVirtual().name("clock-watch").start(() -> watch(lead, whenSetBack));
    }

    private static void watch(ClockLead lead, Runnable whenSetBack) {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                if (lead.hasShrunk()) {
                    whenSetBack.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
