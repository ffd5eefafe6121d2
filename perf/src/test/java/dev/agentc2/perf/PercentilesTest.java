package dev.agentc2.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void takes_the_nearest_rank() {
        List<Long> hundred =
                LongStream.rangeClosed(1, 100).map(ms -> ms * 1_000_000).boxed().toList();
        assertEquals(new Percentiles(100, 50, 90, 99, 100), Percentiles.ofNanos(hundred));
        assertEquals(new Percentiles(1, 7, 7, 7, 7), Percentiles.ofNanos(List.of(7_000_000L)));
        assertEquals(new Percentiles(2, 1, 2, 2, 2), Percentiles.ofNanos(List.of(2_000_000L, 1_000_000L)));
    }

    @Test
    void of_nothing_there_are_none() {
        assertThrows(IllegalArgumentException.class, () -> Percentiles.ofNanos(List.of()));
    }
}
