package dev.agentc2.egress.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** What is counted of the streams. Thread-safe. */
final class StreamMetrics {
    private final MeterRegistry registry;
    private final AtomicInteger connections = new AtomicInteger();
    private final Counter overflows;
    private final Counter resets;
    private final Timer deltaDelay;

    StreamMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("active_sse_connections", connections, AtomicInteger::get)
                .description("Streams that are open")
                .register(registry);
        overflows = Counter.builder("agentc2_sse_overflows")
                .description("Streams closed because their client didn't read")
                .register(registry);
        resets = Counter.builder("agentc2_sse_resets")
                .description("Resets written: text taken back, or corrected")
                .register(registry);
        deltaDelay = Timer.builder("agentc2_delta_delay")
                .description("From the writing of a delta by the model worker to the write to the client")
                .publishPercentileHistogram()
                .register(registry);
    }

    void opened() {
        connections.incrementAndGet();
    }

    void closed() {
        connections.decrementAndGet();
    }

    void overflowed() {
        overflows.increment();
    }

    void wrote(Frame frame, long now) {
        if (frame.reset()) {
            resets.increment();
        }
        long producedAt = frame.event().producedAt();
        if (producedAt > 0) {
            deltaDelay.record(Math.max(0, now - producedAt), TimeUnit.MILLISECONDS);
        }
    }

    /** Memory of recent turns, bytes. */
    void memory(LongSupplier bytes) {
        Gauge.builder("agentc2_stream_memory_bytes", bytes::getAsLong)
                .description("Memory of recent turns, about")
                .register(registry);
    }

    /** Records that a reader is behind the end of its topics. */
    void lag(String reader, LongSupplier records) {
        Gauge.builder("agentc2_stream_lag_records", records::getAsLong)
                .description("Records that egress is behind the end of its topics")
                .tag("reader", reader)
                .register(registry);
    }

    /** Records that couldn't be read and were passed over. */
    Counter unreadable(String reader) {
        return Counter.builder("agentc2_stream_unreadable_records")
                .description("Records passed over because they can't be read")
                .tag("reader", reader)
                .register(registry);
    }
}
