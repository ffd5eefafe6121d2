package dev.agentc2.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.perf.Trend.Point;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadReportTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void the_baseline_fails_when_first_tokens_are_late_or_turns_fail() {
        assertTrue(report(Scenario.BASELINE, i -> good(i, 100)).passed());
        assertFalse(report(Scenario.BASELINE, i -> good(i, i % 10 == 0 ? 1_500 : 100))
                .passed());
        assertFalse(report(Scenario.BASELINE, i -> i % 50 == 0 ? bad(i) : good(i, 100))
                .passed());
        assertFalse(new LoadReport(Scenario.BASELINE, MINUTE, List.of(), List.of()).passed());
    }

    @Test
    void what_came_while_warming_does_not_count() {
        LoadReport report = report(Scenario.BASELINE, i -> i < 100 ? bad(i) : good(i, 100));
        assertFalse(report.passed());
        LoadReport warm = report.after(Duration.ofSeconds(10));
        assertTrue(warm.passed());
        assertEquals(0, warm.turns().getFirst().atSeconds(), 1e-9);
    }

    @Test
    void a_spike_may_be_slow_but_must_recover() {
        assertTrue(report(Scenario.SPIKE, i -> good(i, i > 200 && i < 300 ? 5_000 : 100))
                .passed());
        assertFalse(report(Scenario.SPIKE, i -> good(i, i > 500 ? 5_000 : 100)).passed());
    }

    @Test
    void stress_tells_where_it_breaks() {
        LoadReport report = report(Scenario.STRESS, i -> good(i, i < 300 ? 100 : 2_000));
        assertEquals(30, report.breakingPoint().orElseThrow().from());
        assertTrue(report.lines().contains("breaks at 10 messages/s"), report.lines()::toString);
        assertTrue(report.passed());
    }

    @Test
    void a_soak_fails_when_latency_drifts() {
        assertTrue(report(Scenario.SOAK, i -> good(i, 100 + i % 7)).passed());
        assertFalse(report(Scenario.SOAK, i -> good(i, 100 + i / 10.0 + i % 7)).passed());
    }

    @Test
    void a_soak_fails_when_memory_grows_after_warming() {
        assertFalse(soak(i -> 500 + i).passed());
        assertTrue(soak(i -> i < 7 ? 300 + 30 * i : 500 + i % 3).passed());
        assertTrue(soak(i -> 500 + i).lines().stream().anyMatch(line -> line.startsWith("resident memory")));
    }

    private static LoadReport soak(IntFunction<Integer> mebibytes) {
        List<Point> memory = IntStream.range(0, 30)
                .mapToObj(i -> new Point(i * 2, mebibytes.apply(i)))
                .toList();
        return new LoadReport(Scenario.SOAK, MINUTE, turns(i -> good(i, 100 + i % 7)), memory);
    }

    private static LoadReport report(Scenario scenario, IntFunction<Turn> turn) {
        return new LoadReport(scenario, MINUTE, turns(turn), List.of());
    }

    /** Ten a second for a minute. */
    private static List<Turn> turns(IntFunction<Turn> turn) {
        return IntStream.range(0, 600).mapToObj(turn).toList();
    }

    private static Turn good(int number, double firstTokenMs) {
        return new Turn(number / 10.0, 5, firstTokenMs, firstTokenMs + 50, true);
    }

    private static Turn bad(int number) {
        return new Turn(number / 10.0, 0, 0, 0, false);
    }
}
