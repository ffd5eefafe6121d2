package dev.agentc2.platform.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of a process, scraped as Prometheus text. Names are Prometheus' own: snake case, {@code _total} for counters,
 * {@code _seconds} added to timers. Tags never hold message text, ids of people or unbounded values. Thread-safe.
 */
public final class Telemetry implements AutoCloseable {
    /** Upper bounds of a timer's buckets. */
    private static final Duration[] BUCKETS =
            List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000).stream()
                    .map(Duration::ofMillis)
                    .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private @Nullable JvmGcMetrics gc;

    /** Where meters are registered. */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /**
     * A counter; the same one for the same name and tags.
     *
     * @param name such as {@code agent_runs_total}
     * @param tags names and values in turn
     */
    public Counter counter(String name, String doc, String... tags) {
        return Counter.builder(name).description(doc).tags(tags).register(registry);
    }

    /**
     * A timer with a histogram from 1 ms to 10 s; the same one for the same name and tags.
     *
     * @param name without unit, such as {@code http_request_duration}, scraped as {@code ..._seconds}
     * @param tags names and values in turn
     */
    public Timer timer(String name, String doc, String... tags) {
        return Timer.builder(name)
                .description(doc)
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /**
     * A gauge that asks when it is scraped; it holds what it asks strongly.
     *
     * @param tags names and values in turn
     */
    public Gauge gauge(String name, String doc, Supplier<Number> value, String... tags) {
        return Gauge.builder(name, value)
                .description(doc)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** Adds the metrics of the Java process: memory, collections, threads, processor, files. Called once a process. */
    public Telemetry observeProcess() {
        gc = new JvmGcMetrics();
        gc.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        return this;
    }

    /** All metrics in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        if (gc != null) {
            gc.close();
        }
        registry.close();
    }
}
