package dev.agentc2.perf.capacity;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Writes docs/capacity.md. */
final class CapacityPage {
    private static final long[] CONVERSATIONS = {1_000, 100_000, 10_000_000};
    private static final int MIB = 1_024;

    private final CapacityModel model;

    CapacityPage(CapacityModel model) {
        this.model = model;
    }

    /** The whole page. */
    String text() {
        return head() + inputs() + needs() + bounds();
    }

    private static String head() {
        return """
                # Capacity

                How much is needed for how many conversations at once, and what breaks first. Computed by `CapacityModel` from the
                figures in `Measured`; each names the measurement that it comes from. See docs/contributing.md for how to write this
                page again. A model, not a promise: it is linear, and only the first row is near what was measured.

                """;
    }

    private String inputs() {
        Habits habits = model.habits();
        Costs costs = model.costs();
        Limits limits = model.limits();
        StringBuilder page = new StringBuilder("## What goes in\n\n| figure | value |\n|---|---|\n");
        row(page, "a conversation says something every (assumed)", "%.0f s", habits.secondsBetweenTurns());
        row(
                page,
                "tokens of an answer, in records (assumed)",
                "%d in %d",
                habits.tokensPerTurn(),
                habits.deltasPerTurn());
        row(page, "processor time of a turn, everything", "%.0f ms", costs.cpuMsPerTurn());
        row(page, "turns that a stream thread decides", "%.0f/s", costs.turnsPerSecondPerThread());
        row(page, "egress: reading a delta, in every instance", "%.0f µs", costs.readMicrosPerDelta());
        row(page, "egress: writing a delta to its client", "%.0f µs", costs.writeMicrosPerDelta());
        row(page, "egress: memory of an open stream", "%.0f KiB", costs.streamKiB());
        row(page, "state of a conversation in agent-processor", "%d bytes", costs.stateBytesPerConversation());
        row(page, "bytes of a turn on all topics, once", "%d", costs.bytesPerTurn());
        row(
                page,
                "cores of an instance, and share that is used (assumed)",
                "%d, %.0f %%",
                limits.coresPerInstance(),
                100 * limits.used());
        row(page, "a broker takes in (assumed)", "%.0f MB/s", limits.brokerMegabytesPerSecond());
        row(page, "PostgreSQL takes from audit-sink (assumed)", "%.0f rows/s", limits.rowsPerSecond());
        row(page, "copies of a record", "%d", limits.replication());
        page.append("\n| topic | bytes a turn | kept, days |\n|---|---|---|\n");
        for (Costs.TopicBytes topic : model.costs().topics()) {
            page.append(text("| %s | %d | %s |%n", topic.topic(), topic.bytes(), days(topic.keptDays())));
        }
        return page.append('\n').toString();
    }

    private String needs() {
        StringBuilder page = new StringBuilder("""
                ## What is needed

                | conversations at once | turns/s | deltas/s | cores | partitions | agent-processor | egress | egress memory each | brokers | disk | network in | state, once |
                |---|---|---|---|---|---|---|---|---|---|---|---|
                """);
        LongStream.of(CONVERSATIONS)
                .mapToObj(model::need)
                .forEach(need -> page.append(text(
                        "| %,d | %,.0f | %,.0f | %,.0f | %,d | %,d | %,d | %,.0f MiB | %,d | %,.2f TB | %,.1f MB/s | %,.1f GB |%n",
                        need.conversations(),
                        need.turnsPerSecond(),
                        need.deltasPerSecond(),
                        need.cores(),
                        need.partitions(),
                        need.processors(),
                        need.egresses(),
                        egressMemory(need),
                        need.brokers(),
                        need.diskTerabytes(),
                        need.networkMegabytesPerSecond(),
                        need.conversations() * model.costs().stateBytesPerConversation() / 1e9)));
        page.append("\nWhat doesn't hold it as it ships, the first to break first:\n\n");
        LongStream.of(CONVERSATIONS)
                .mapToObj(model::need)
                .forEach(need -> page.append(text("- %,d: %s%n", need.conversations(), broken(need))));
        return page.append('\n').toString();
    }

    /** Of the streams alone; a process without any takes about 270 MiB. */
    private double egressMemory(Need need) {
        return model.costs().streamKiB() * need.conversations() / need.egresses() / MIB;
    }

    private static String broken(Need need) {
        return need.broken().isEmpty()
                ? "nothing"
                : need.broken().stream().map(Bound::what).collect(Collectors.joining("; "));
    }

    private String bounds() {
        StringBuilder page = new StringBuilder("""
                ## Where it ends as it ships

                | bound | up to | what moves it |
                |---|---|---|
                """);
        model.bounds().stream()
                .sorted(Comparator.comparingDouble(Bound::turnsPerSecond))
                .forEach(bound -> page.append(
                        text("| %s | %,.0f turns/s | %s |%n", bound.what(), bound.turnsPerSecond(), bound.remedy())));
        return page.toString();
    }

    private static void row(StringBuilder page, String name, String format, @Nullable Object... values) {
        page.append("| ")
                .append(name)
                .append(" | ")
                .append(text(format, values))
                .append(" |\n");
    }

    private static String days(double days) {
        return days < 1 ? text("%.2f", days) : text("%.0f", days);
    }

    private static String text(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
