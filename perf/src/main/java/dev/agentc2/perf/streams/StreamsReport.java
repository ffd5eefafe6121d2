package dev.agentc2.perf.streams;

import dev.agentc2.perf.Percentiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@link StreamsBench} found. Immutable.
 *
 * @param connections open streams
 * @param active streams that are written to at a time
 * @param tokensPerSecond of each active one
 * @param quiet egress with all streams open and nothing written
 * @param writing egress while they are written to
 * @param phases the measured phases in their order
 */
public record StreamsReport(
        int connections, int active, int tokensPerSecond, EgressUse quiet, EgressUse writing, List<Phase> phases) {

    /**
     * A measured time.
     *
     * @param name of the phase
     * @param seconds its length
     * @param written tokens in it
     * @param late tokens of them that were written more than 10 ms after their time: above some per cent the machine, not
     *     egress, is what was measured
     * @param lost streams that ended until its end
     * @param overflows streams that egress closed for a slow reader until its end
     * @param egressCpuPercent of one processor
     * @param delays from the writing of a token to its being read, ms
     */
    public record Phase(
            String name,
            double seconds,
            long written,
            long late,
            int lost,
            long overflows,
            double egressCpuPercent,
            Percentiles delays) {}

    /** As a table for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(text("%d streams open, %d active at %d tokens/s", connections, active, tokensPerSecond));
        lines.add(text("%-24s %10s %14s", "egress", "RSS MiB", "live heap MiB"));
        lines.add(text("%-24s %10d %14d", "  open, nothing written", quiet.residentMiB(), quiet.liveHeapMiB()));
        lines.add(text("%-24s %10d %14d", "  while written to", writing.residentMiB(), writing.liveHeapMiB()));
        lines.add(text(
                "%-24s %8s %8s %8s %8s %9s %6s %5s %9s %5s",
                "delta delay, ms", "p50", "p90", "p99", "max", "tokens/s", "late%", "lost", "overflows", "cpu%"));
        phases.forEach(phase -> lines.add(row(phase)));
        return lines;
    }

    private static String row(Phase phase) {
        Percentiles delays = phase.delays();
        return text(
                "  %-22s %8.1f %8.1f %8.1f %8.1f %9.0f %6.1f %5d %9d %5.0f",
                phase.name(),
                delays.p50(),
                delays.p90(),
                delays.p99(),
                delays.max(),
                delays.count() / phase.seconds(),
                100.0 * phase.late() / phase.written(),
                phase.lost(),
                phase.overflows(),
                phase.egressCpuPercent());
    }

    private static String text(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
