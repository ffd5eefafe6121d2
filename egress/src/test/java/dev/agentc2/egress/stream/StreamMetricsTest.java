package dev.agentc2.egress.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StreamMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void whatIsAskedIsHeldWhenNobodyElseHoldsIt() {
        StreamMetrics metrics = new StreamMetrics(registry);
        AtomicLong value = new AtomicLong(7);
        metrics.memory(value::get);
        metrics.lag("deltas", value::get);
        System.gc();
        assertEquals(7, registry.get("agentc2_stream_memory_bytes").gauge().value());
        assertEquals(7, registry.get("agentc2_stream_lag_records").gauge().value());
    }
}
