package dev.agentc2.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the sink tells about its work: how far it is behind, in records and in milliseconds, what it stored, and what it
 * could not. Thread-safe.
 */
final class SinkMetrics {
    /** Nothing waits. */
    private static final long NOTHING = Long.MAX_VALUE;

    private final AtomicLong behind = new AtomicLong();
    private final AtomicLong waitingSince = new AtomicLong(NOTHING);
    private final Clock clock;
    private final Counter stored;
    private final Counter expired;
    private final Counter failures;
    private final Timer batches;

    SinkMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        this.stored = Counter.builder("agentc2.audit.records")
                .description("Records stored or put aside")
                .register(registry);
        this.expired = Counter.builder("agentc2.audit.expired")
                .description("Records that Kafka had deleted before they were stored")
                .register(registry);
        this.failures = Counter.builder("agentc2.audit.failures")
                .description("Batches that had to be read again")
                .register(registry);
        this.batches = Timer.builder("agentc2.audit.batch")
                .description("Time to decode and store a batch")
                .register(registry);
        Gauge.builder("agentc2.audit.lag.records", behind, AtomicLong::get)
                .description("Records in Kafka that aren't stored yet")
                .register(registry);
        Gauge.builder("agentc2.audit.lag.ms", this, SinkMetrics::lagMs)
                .description("Age of the oldest record that was seen and isn't stored yet, milliseconds")
                .register(registry);
    }

    /** Records that Kafka has and the tables don't. */
    void behind(long records) {
        behind.set(records);
    }

    long behind() {
        return behind.get();
    }

    /** A record of this time, epoch milliseconds, waits to be stored. */
    void waiting(long since) {
        waitingSince.accumulateAndGet(since, Math::min);
    }

    void stored(int records, Duration time) {
        waitingSince.set(NOTHING);
        stored.increment(records);
        batches.record(time);
    }

    void failed() {
        failures.increment();
        waiting(clock.millis());
    }

    void expired(long records) {
        expired.increment(records);
    }

    private double lagMs() {
        long since = waitingSince.get();
        return since == NOTHING ? 0 : Math.max(0, clock.millis() - since);
    }
}
