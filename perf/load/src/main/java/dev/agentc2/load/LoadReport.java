package dev.agentc2.load;

import dev.agentc2.perf.Trend;
import dev.agentc2.perf.Trend.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run found, and whether it is good enough. Immutable.
 *
 * @param scenario what was run
 * @param length of the load
 * @param turns all of them
 * @param memory MiB over seconds; empty when it wasn't read
 */
record LoadReport(Scenario scenario, Duration length, List<Turn> turns, List<Point> memory) {
    private static final int ROWS = 12;
    /** The beginning of a soak is warming, not a trend. */
    private static final double WARMING = 0.25;

    private static final double TOLERATED_GROWTH = 0.05;
    private static final double TOLERATED_DRIFT = 0.2;
    private static final double SECONDS_PER_HOUR = 3_600;

    LoadReport {
        turns = List.copyOf(turns);
        memory = List.copyOf(memory);
    }

    /** The same without what came in the first time. */
    LoadReport after(Duration time) {
        double seconds = time.toMillis() / 1e3;
        return new LoadReport(
                scenario,
                length,
                turns.stream()
                        .filter(turn -> turn.atSeconds() >= seconds)
                        .map(turn -> turn.earlier(seconds))
                        .toList(),
                memory.stream()
                        .filter(point -> point.x() >= seconds)
                        .map(point -> new Point(point.x() - seconds, point.y()))
                        .toList());
    }

    /** Whether the scenario was passed; {@link Scenario#STRESS} always is, for it is to break. */
    boolean passed() {
        if (turns.isEmpty()) {
            return false;
        }
        return switch (scenario) {
            case BASELINE -> whole().holds();
            case SPIKE ->
                whole().failed() < Window.FAILING && windows().getLast().holds();
            case STRESS -> true;
            case SOAK -> whole().holds() && !grows() && !drifts();
        };
    }

    /** For people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (turns.isEmpty()) {
            return List.of("no turn ended");
        }
        lines.add(text(
                "%-12s %9s %8s %9s %9s %9s %9s",
                scenario.name().toLowerCase(Locale.ROOT),
                "arrivals",
                "failed",
                "first p50",
                "first p95",
                "first p99",
                "last p95"));
        windows().forEach(window -> lines.add(row(text("%.0f s", window.from()), window)));
        lines.add(row("all", whole()));
        lines.add(text(
                "accepted p50 %.1f ms, p95 %.1f ms",
                whole().quantile(0.5, Turn::acceptedMs), whole().quantile(0.95, Turn::acceptedMs)));
        if (scenario == Scenario.STRESS) {
            lines.add(breakingPoint()
                    .map(window -> text("breaks at %.0f messages/s", window.arrivalsPerSecond()))
                    .orElse("doesn't break"));
        }
        if (scenario == Scenario.SOAK) {
            trend(latency()).ifPresent(t -> lines.add(slope("first token", "ms", t)));
            trend(memory).ifPresent(t -> lines.add(slope("resident memory", "MiB", t)));
        }
        lines.add(passed() ? "passed" : "FAILED");
        return lines;
    }

    /** The first time from which the promise isn't held, until the end or until recovery. */
    Optional<Window> breakingPoint() {
        return windows().stream().filter(window -> !window.holds()).findFirst();
    }

    private boolean grows() {
        return trend(memory)
                .map(t -> t.rises(length.toSeconds(), TOLERATED_GROWTH))
                .orElse(false);
    }

    private boolean drifts() {
        return trend(latency())
                .map(t -> t.rises(length.toSeconds(), TOLERATED_DRIFT))
                .orElse(false);
    }

    private List<Point> latency() {
        return turns.stream()
                .filter(Turn::good)
                .map(turn -> new Point(turn.atSeconds(), turn.firstTokenMs()))
                .toList();
    }

    private Optional<Trend> trend(List<Point> points) {
        List<Point> warm = points.stream()
                .filter(point -> point.x() > length.toSeconds() * WARMING)
                .toList();
        return warm.size() < ROWS ? Optional.empty() : Optional.of(Trend.of(warm));
    }

    private Window whole() {
        return new Window(0, Math.max(1, length.toSeconds()), turns);
    }

    private List<Window> windows() {
        return Window.of(turns, Math.max(1, (double) length.toSeconds() / ROWS));
    }

    private static String row(String name, Window window) {
        return text(
                "%-12s %7.1f/s %7.2f%% %9.1f %9.1f %9.1f %9.1f",
                name,
                window.arrivalsPerSecond(),
                100 * window.failed(),
                window.quantile(0.5, Turn::firstTokenMs),
                window.quantile(0.95, Turn::firstTokenMs),
                window.quantile(0.99, Turn::firstTokenMs),
                window.quantile(0.95, Turn::lastTokenMs));
    }

    private static String slope(String what, String unit, Trend trend) {
        return text(
                "%s: mean %.1f %s, slope %+.2f %s an hour (standard error %.2f)",
                what, trend.mean(), unit, trend.slope() * SECONDS_PER_HOUR, unit, trend.error() * SECONDS_PER_HOUR);
    }

    private static String text(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
