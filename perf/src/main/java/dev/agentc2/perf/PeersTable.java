package dev.agentc2.perf;

import dev.agentc2.perf.Contender.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The side-by-side as a table in Markdown, a row for each contender and number of chats. Not thread-safe. */
final class PeersTable {
    static final String BEGIN = "<!-- bench peers writes from here -->";
    static final String END = "<!-- to here -->";

    private final List<String> rows = new ArrayList<>(List.of(
            "| chats | system | turns/s | first token ms p50 / p99 | later than the model's | whole turn ms p50 / p99 | CPU ms a turn | turns/s of AgentC2 to it |",
            "|---|---|---|---|---|---|---|---|"));

    /**
     * Adds a row.
     *
     * @param ours what AgentC2 did under the same load
     * @param model what the model server did alone; {@link Run#NONE} when it wasn't measured
     */
    void add(int chats, Contender contender, Run run, Run ours, Run model) {
        if (run.outcome().timings().isEmpty()) {
            rows.add(text("| %d | %s | no turn ended well | | | | | |", chats, contender.name()));
            return;
        }
        Percentiles first = percentiles(run, Timing::firstToken);
        Percentiles whole = percentiles(run, Timing::whole);
        rows.add(text(
                "| %d | %s%s | %.0f | %.1f / %.1f | %s | %.1f / %.1f | %s | %s |",
                chats,
                contender.name(),
                failed(run),
                turnsPerSecond(run),
                first.p50(),
                first.p99(),
                later(run, first, model),
                whole.p50(),
                whole.p99(),
                contender.pids().isEmpty()
                        ? ""
                        : text(
                                "%.1f",
                                (double) run.cpuMs() / run.outcome().timings().size()),
                run == ours ? "" : text("%.2f", turnsPerSecond(ours) / turnsPerSecond(run))));
    }

    List<String> rows() {
        return List.copyOf(rows);
    }

    /**
     * A page with the table between its marks.
     *
     * @throws IllegalArgumentException when the page has no marks
     */
    String into(String page, String conditions) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("the page lacks the lines " + BEGIN + " and " + END);
        }
        return page.substring(0, begin + BEGIN.length()) + "\n" + conditions + "\n\n" + String.join("\n", rows) + "\n"
                + page.substring(end);
    }

    private static String later(Run run, Percentiles first, Run model) {
        if (run == model || model.outcome().timings().isEmpty()) {
            return "";
        }
        Percentiles alone = percentiles(model, Timing::firstToken);
        return text("%.1f / %.1f", first.p50() - alone.p50(), first.p99() - alone.p99());
    }

    private static String failed(Run run) {
        int failures = run.outcome().failures().size();
        return failures == 0 ? "" : " (" + failures + " failed)";
    }

    private static double turnsPerSecond(Run run) {
        return run.outcome().timings().size() / run.outcome().seconds();
    }

    private static Percentiles percentiles(Run run, ToLongFunction<Timing> duration) {
        return Percentiles.ofNanos(
                run.outcome().timings().stream().map(duration::applyAsLong).toList());
    }

    private static String text(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
