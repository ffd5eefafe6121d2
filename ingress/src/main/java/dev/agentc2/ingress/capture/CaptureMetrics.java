package dev.agentc2.ingress.capture;

import dev.agentc2.platform.telemetry.Telemetry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** How capture does. Thread-safe. */
final class CaptureMetrics {
    private final Timer delay;
    private final Counter records;
    private final Counter unmapped;
    private final Counter anew;
    private volatile long retainedBytes;
    private volatile long behindBytes;
    private volatile boolean active;

    CaptureMetrics(Telemetry telemetry) {
        delay = telemetry.timer(
                "agentc2_capture_delay", "From the commit of a change to its record's acknowledgement by Kafka");
        records = telemetry.counter("agentc2_capture_records_total", "Records sent");
        unmapped = telemetry.counter(
                "agentc2_capture_unmapped_total", "Rows that no record could be made of; each is a defect");
        anew = telemetry.counter(
                "agentc2_capture_read_anew_total",
                "Times that all tables were read because changes may have been missed, the first time included");
        telemetry.gauge(
                "agentc2_capture_retained_wal_bytes",
                "Log that PostgreSQL keeps because of the replication slot",
                () -> retainedBytes);
        telemetry.gauge(
                "agentc2_capture_lag_bytes",
                "Log that is written and not yet confirmed as captured",
                () -> behindBytes);
        telemetry.gauge("agentc2_capture_active", "1 in the instance that captures", () -> active ? 1 : 0);
    }

    /** @param oldestMs age of the oldest change among them; 0 when none is a change */
    void sent(int count, long oldestMs) {
        records.increment(count);
        if (oldestMs > 0) {
            delay.record(oldestMs, TimeUnit.MILLISECONDS);
        }
    }

    void unmapped() {
        unmapped.increment();
    }

    void readsAnew() {
        anew.increment();
    }

    /** Rows so far that no record could be made of. */
    long unmappedCount() {
        return (long) unmapped.count();
    }

    void observed(SlotFacts facts) {
        active = true;
        retainedBytes = facts.retainedBytes();
        behindBytes = facts.slotExists() ? facts.writtenAt() - facts.confirmedAt() : 0;
    }

    /** This instance doesn't capture now. */
    void idle() {
        active = false;
        retainedBytes = 0;
        behindBytes = 0;
    }
}
