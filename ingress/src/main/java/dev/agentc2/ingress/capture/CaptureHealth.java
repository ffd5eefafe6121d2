package dev.agentc2.ingress.capture;

import dev.agentc2.platform.service.Health;
import org.jspecify.annotations.Nullable;

/** How capture is, in words for an operator. Thread-safe. */
final class CaptureHealth {
    private static final long MUCH_LOG_BYTES = 1L << 30;
    private static final long MIB = 1L << 20;

    private final CaptureMetrics metrics;
    private volatile Health state = Health.up("about to start");
    private volatile boolean captures;
    private volatile String lastFailure = "";

    CaptureHealth(CaptureMetrics metrics) {
        this.metrics = metrics;
    }

    void standsBy() {
        captures = false;
        state = Health.up("standing by: another instance captures");
    }

    /** @param whyAnew why everything is read anew; null when it isn't */
    void begins(@Nullable String whyAnew) {
        captures = false;
        state = Health.up(
                whyAnew == null ? "active: about to read on" : "active: reads everything anew, for " + whyAnew);
    }

    void captures() {
        captures = true;
        lastFailure = "";
        state = Health.up("active: captured from PostgreSQL");
    }

    /** Returns whether that is news. */
    boolean failed(String why) {
        boolean news = !why.equals(lastFailure);
        captures = false;
        lastFailure = why;
        state = Health.degraded("not captured for now, what is known stays in force: " + why);
        return news;
    }

    void observed(SlotFacts facts) {
        if (!captures) {
            return;
        }
        String much = "active, but PostgreSQL keeps " + facts.retainedBytes() / MIB
                + " MiB of its log for the replication slot " + CaptureSession.NAME;
        state = facts.retainedBytes() > MUCH_LOG_BYTES
                ? Health.degraded(much)
                : Health.up("active: captured from PostgreSQL");
    }

    Health now() {
        Health now = state;
        if (now.status() == Health.Status.UP && metrics.unmappedCount() > 0) {
            return Health.degraded("rows that no record can be made of, see the log: " + metrics.unmappedCount());
        }
        return now;
    }
}
