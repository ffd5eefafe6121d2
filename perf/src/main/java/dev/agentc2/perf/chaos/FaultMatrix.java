package dev.agentc2.perf.chaos;

import dev.agentc2.perf.Percentiles;
import dev.agentc2.perf.chaos.check.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The rounds of a campaign, by fault. For one thread. */
final class FaultMatrix {
    private static final int VIOLATIONS_SHOWN = 50;

    private final Map<String, List<Round>> rounds = new LinkedHashMap<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();

    void add(Round round) {
        rounds.computeIfAbsent(round.fault(), f -> new ArrayList<>()).add(round);
    }

    /** A fault that can't be done here. */
    void skip(String fault, String why) {
        skipped.put(fault, why);
    }

    /** Turns that ended. */
    long turns() {
        return rounds.values().stream().mapToLong(all -> sum(all, Round::turns)).sum();
    }

    List<Violation> violations() {
        return rounds.values().stream()
                .flatMap(List::stream)
                .flatMap(round -> round.violations().stream())
                .toList();
    }

    /** The matrix as a Markdown table, which a terminal shows well enough. */
    List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add("| fault | strikes | turns | in flight | hit | next token p50 s | p99 s | longest silence s |"
                + " errors, raw | seen by clients | turns not completed | violations |");
        lines.add("|---|---|---|---|---|---|---|---|---|---|---|---|");
        rounds.forEach((fault, all) -> lines.add(row(fault, all)));
        skipped.forEach((fault, why) -> lines.add("| " + fault + " | not done: " + why + " | | | | | | | | | | |"));
        return lines;
    }

    /** What went wrong, each with the log of its turn. */
    List<String> complaints() {
        List<String> lines = new ArrayList<>();
        for (Violation violation : violations().stream().limit(VIOLATIONS_SHOWN).toList()) {
            lines.add(violation.line());
            violation.log().forEach(line -> lines.add("    " + line));
        }
        return lines;
    }

    private static String row(String fault, List<Round> all) {
        List<Long> waits =
                all.stream().flatMap(round -> round.silence().waits().stream()).toList();
        Percentiles next = waits.isEmpty()
                ? null
                : Percentiles.ofNanos(waits.stream().map(ms -> ms * 1_000_000).toList());
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d | %s | %s | %.1f | %d | %d | %d | %d |",
                fault,
                all.size(),
                sum(all, Round::turns),
                sum(all, round -> round.silence().inFlight()),
                waits.size(),
                next == null ? "" : seconds(next.p50()),
                next == null ? "" : seconds(next.p99()),
                all.stream().mapToLong(round -> round.silence().longest()).max().orElse(0) / 1e3,
                sum(all, round -> round.errors().size()),
                sum(all, Round::seenErrors),
                sum(all, Round::failedTurns),
                sum(all, round -> round.violations().size()));
    }

    private static String seconds(double ms) {
        return String.format(Locale.ROOT, "%.1f", ms / 1e3);
    }

    private static long sum(List<Round> rounds, ToLongFunction<Round> number) {
        return rounds.stream().mapToLong(number).sum();
    }
}
