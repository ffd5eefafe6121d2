package dev.agentc2.perf;

import dev.agentc2.perf.ClosedLoop.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What {@link FirstTokenBench} found. Immutable.
 *
 * @param chats chats at once
 * @param thinkMs mean pause between turns, ms
 * @param providerFirstToken time to first token of the provider alone, ms
 * @param platformFirstToken time to first token through the platform, ms
 * @param platformWhole time to the end of the answer through the platform, ms
 * @param turnsPerSecond through the platform
 * @param cpuMsPerTurn processor time of the platform, all its processes; absent without a process id
 * @param residentMiB memory of the platform, all its processes; absent without a process id
 * @param wakeUpMicros the machine at that hour ({@link WakeUp}), µs
 * @param failures what went wrong, each kind once
 */
public record FirstTokenReport(
        int chats,
        int thinkMs,
        Percentiles providerFirstToken,
        Percentiles platformFirstToken,
        Percentiles platformWhole,
        double turnsPerSecond,
        @Nullable Double cpuMsPerTurn,
        @Nullable Long residentMiB,
        double wakeUpMicros,
        List<String> failures) {

    static FirstTokenReport of(
            int chats,
            int thinkMs,
            Outcome provider,
            Outcome platform,
            @Nullable Long cpuMs,
            @Nullable Long residentMiB,
            double wakeUpMicros) {
        int turns = platform.timings().size();
        List<String> failures = new ArrayList<>(provider.failures());
        failures.addAll(platform.failures());
        return new FirstTokenReport(
                chats,
                thinkMs,
                percentiles(provider, Timing::firstToken),
                percentiles(platform, Timing::firstToken),
                percentiles(platform, Timing::whole),
                turns / platform.seconds(),
                cpuMs == null ? null : (double) cpuMs / turns,
                residentMiB,
                wakeUpMicros,
                failures.stream().distinct().limit(10).toList());
    }

    /** As a table for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(text("%d chats at once, %d turns, pause %d ms", chats, platformFirstToken.count(), thinkMs));
        lines.add(text("%-34s %9s %9s %9s %9s", "", "p50 ms", "p90 ms", "p99 ms", "max ms"));
        lines.add(row("first token, provider alone", providerFirstToken));
        lines.add(row("first token, through the platform", platformFirstToken));
        lines.add(text(
                "%-34s %9.1f %9.1f %9.1f",
                "added by the platform",
                platformFirstToken.p50() - providerFirstToken.p50(),
                platformFirstToken.p90() - providerFirstToken.p90(),
                platformFirstToken.p99() - providerFirstToken.p99()));
        lines.add(row("whole answer through the platform", platformWhole));
        lines.add(text("%.1f turns/s", turnsPerSecond));
        if (cpuMsPerTurn != null) {
            lines.add(text("%.1f ms of processor time a turn, %d MiB resident", cpuMsPerTurn, residentMiB));
        }
        lines.add("the machine: " + WakeUp.inWords(wakeUpMicros));
        failures.forEach(failure -> lines.add("FAILED: " + failure));
        return lines;
    }

    private static Percentiles percentiles(Outcome outcome, ToLongFunction<Timing> duration) {
        if (outcome.timings().isEmpty()) {
            throw new IllegalStateException(
                    "no turn ended well: " + outcome.failures().getFirst());
        }
        return Percentiles.ofNanos(
                outcome.timings().stream().map(duration::applyAsLong).toList());
    }

    private static String row(String name, Percentiles p) {
        return text("%-34s %9.1f %9.1f %9.1f %9.1f", name, p.p50(), p.p90(), p.p99(), p.max());
    }

    private static String text(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
