package dev.agentc2.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.perf.Trend.Point;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {
    @Test
    void finds_the_slope_of_a_line_without_error() {
        Trend trend = Trend.of(List.of(new Point(0, 1), new Point(1, 3), new Point(2, 5)));
        assertEquals(2, trend.slope(), 1e-9);
        assertEquals(3, trend.mean(), 1e-9);
        assertEquals(0, trend.error(), 1e-9);
        assertTrue(trend.rises(2, 0.5));
        assertFalse(trend.rises(2, 2));
    }

    @Test
    void the_error_is_that_of_the_textbook() {
        // residuals -0.5, 1, -0.5 around slope 0: sqrt(1.5 / 1 / 2)
        Trend trend = Trend.of(List.of(new Point(0, 1), new Point(1, 2.5), new Point(2, 1)));
        assertEquals(0, trend.slope(), 1e-9);
        assertEquals(Math.sqrt(0.75), trend.error(), 1e-9);
    }

    @Test
    void noise_does_not_rise() {
        List<Point> noise = IntStream.range(0, 100)
                .mapToObj(i -> new Point(i, i % 2 == 0 ? 10 : 20 + i / 100.0))
                .toList();
        assertFalse(Trend.of(noise).rises(100, 0.01));
    }

    @Test
    void two_points_are_too_few() {
        assertThrows(IllegalArgumentException.class, () -> Trend.of(List.of(new Point(0, 1), new Point(1, 2))));
    }
}
