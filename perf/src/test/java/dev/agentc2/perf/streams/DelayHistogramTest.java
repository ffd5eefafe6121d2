package dev.agentc2.perf.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.perf.Percentiles;
import org.junit.jupiter.api.Test;

class DelayHistogramTest {
    private final DelayHistogram delays = new DelayHistogram();

    @Test
    void percentiles_are_upper_bounds_of_their_buckets() {
        for (int ms = 1; ms <= 100; ms++) {
            delays.add(ms * 1_000L - 1);
        }
        assertEquals(new Percentiles(100, 50, 90, 99, 100), delays.percentiles());
        assertEquals(
                delays.percentiles(),
                ClientReport.parse(new ClientReport(3, 1, delays.percentiles()).line())
                        .delays());
    }

    @Test
    void forgets_and_then_knows_nothing() {
        delays.add(5);
        delays.clear();
        assertThrows(IllegalStateException.class, delays::percentiles);
    }
}
