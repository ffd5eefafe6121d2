package dev.agentc2.agent.model;

import dev.agentc2.wire.ModelResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Metrics of model calls by provider. Thread-safe. */
final class ModelMetrics {
    private final MeterRegistry registry;

    ModelMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void ended(String provider, ModelResult result) {
        var failure = result.getFailure();
        Counter.builder("model.calls")
                .description("Model calls by how they ended")
                .tag("provider", provider)
                .tag("outcome", failure == null ? result.getOutcome() : failure.getKind())
                .register(registry)
                .increment();
        Counter.builder("model.deltas")
                .description("Pieces of answers sent on")
                .tag("provider", provider)
                .register(registry)
                .increment(result.getDeltas());
        time("model.first.token", "From the start of a call to its first token", provider, result.getFirstTokenMs());
        time("model.call.duration", "Length of a call", provider, result.getDurationMs());
    }

    private void time(String name, String description, String provider, @Nullable Long ms) {
        if (ms != null) {
            Timer.builder(name)
                    .description(description)
                    .tag("provider", provider)
                    .publishPercentileHistogram()
                    .minimumExpectedValue(Duration.ofMillis(1))
                    .maximumExpectedValue(Duration.ofMinutes(5))
                    .register(registry)
                    .record(Duration.ofMillis(ms));
        }
    }
}
