package dev.agentc2.platform.effect;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;

/** Metrics of an effect worker, tagged with its name. Thread-safe. */
final class EffectMetrics {
    private final MeterRegistry registry;
    private final String worker;
    private final Timer durations;
    private final Timer claims;
    private final List<Gauge> gauges = new CopyOnWriteArrayList<>();

    EffectMetrics(MeterRegistry registry, String worker) {
        this.registry = registry;
        this.worker = worker;
        this.durations = Timer.builder("effect.duration")
                .description("From the start of an effect to the acknowledgement of its result")
                .tag("worker", worker)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(5))
                .register(registry);
        this.claims = Timer.builder("effect.claim.duration")
                .description("From the sending of a claim on commands to the group's taking it")
                .tag("worker", worker)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
    }

    void watch(IntSupplier inFlight, IntSupplier waiting, IntSupplier partitions) {
        gauge("effect.in.flight", "Effects that run", inFlight);
        gauge("effect.waiting", "Commands that wait in memory", waiting);
        gauge("effect.partitions", "Partitions held", partitions);
    }

    /** Stops watching, so that another worker of the name may be watched. */
    void unwatch() {
        gauges.forEach(registry::remove);
    }

    void ended(long nanos) {
        durations.record(Duration.ofNanos(nanos));
    }

    void redelivered() {
        counter("effect.redelivered", "Commands that a worker before may have begun");
    }

    /** From the sending of a claim to the group's answer. */
    void claimed(long nanos) {
        claims.record(Duration.ofNanos(nanos));
    }

    void claimRefused() {
        counter(
                "effect.claims.refused",
                "Effects that were begun and given up before the group took the claim on them");
    }

    void duplicate() {
        counter("effect.duplicates", "Commands that came again and were recognised");
    }

    void poison() {
        counter("effect.poison", "Records that can't be taken, put to the dead letters");
    }

    void threw() {
        counter("effect.defects", "Effects that threw in place of giving a result");
    }

    void writeRetried() {
        counter("effect.result.retries", "Results that Kafka didn't take at once");
    }

    private void gauge(String name, String description, IntSupplier value) {
        gauges.add(Gauge.builder(name, value, IntSupplier::getAsInt)
                .description(description)
                .tag("worker", worker)
                .strongReference(true)
                .register(registry));
    }

    private void counter(String name, String description) {
        Counter.builder(name)
                .description(description)
                .tag("worker", worker)
                .register(registry)
                .increment();
    }
}
