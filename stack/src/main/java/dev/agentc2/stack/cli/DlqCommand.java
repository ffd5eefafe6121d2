package dev.agentc2.stack.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.letters.Body;
import dev.agentc2.stack.letters.Entry;
import dev.agentc2.stack.letters.LetterDesk;
import dev.agentc2.stack.letters.LetterFilter;
import dev.agentc2.stack.letters.LetterJson;
import dev.agentc2.stack.letters.LetterLines;
import dev.agentc2.stack.letters.Verdict;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an operator does with records that a service couldn't take. */
@Command(
        name = "dlq",
        description = "Dead letters: records that a service couldn't take, and why. Speaks with Kafka itself.",
        synopsisSubcommandLabel = "list|show|replay|discard",
        mixinStandardHelpOptions = true)
final class DlqCommand implements Runnable {
    private static final String JSON = "Answer in JSON, for programs.";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Settings settings;

    DlqCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "list",
            description = "Shows letters on which nothing was decided, newest last.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin LetterOptions which,
            @Option(names = "--all", description = "Also those that were replayed or discarded.") boolean all,
            @Option(
                            names = "--limit",
                            defaultValue = "50",
                            description = "So many of the newest (default: ${DEFAULT-VALUE}).")
                    int limit,
            @Option(names = "--json", description = JSON) boolean json) {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit is at least 1.");
        }
        try (LetterDesk desk = desk()) {
            List<Entry> meant = desk.list(which.filter()).stream()
                    .filter(entry -> all || entry.open())
                    .toList();
            List<Entry> shown = meant.subList(Math.max(0, meant.size() - limit), meant.size());
            if (json) {
                out().println(LetterJson.of(shown).toPrettyString());
            } else {
                LetterLines.table(shown).forEach(out()::println);
                out().println(count(meant.size(), shown.size(), all));
            }
            out().flush();
            return 0;
        }
    }

    private static String count(int meant, int shown, boolean all) {
        String what = (all ? "" : " open") + (meant == 1 ? " letter" : " letters");
        return meant == shown ? meant + what + "." : shown + " of " + meant + what + "; --limit shows more.";
    }

    @Command(
            name = "show",
            description = "Shows a letter, its cause and what was decided.",
            mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "LETTER", description = "Its number, as list shows it.") long number,
            @Option(names = "--body", description = "Also the record itself, with message text, arguments and results.")
                    boolean body,
            @Option(names = "--json", description = JSON) boolean json) {
        try (LetterDesk desk = desk()) {
            Optional<Entry> found = desk.find(number);
            if (found.isEmpty()) {
                complain("There is no letter " + number + "; they are kept for 30 days.");
                return 1;
            }
            Optional<Body> record = body ? desk.body(number) : Optional.empty();
            if (json) {
                ObjectNode node = LetterJson.of(found.get());
                record.ifPresent(it -> node.set("body", LetterJson.of(it)));
                out().println(node.toPrettyString());
            } else {
                LetterLines.of(found.get()).forEach(out()::println);
                record.ifPresent(it -> {
                    out().println();
                    LetterLines.of(it).forEach(out()::println);
                });
            }
            out().flush();
            return 0;
        }
    }

    @Command(
            name = "replay",
            description = "Sends records once more to where they came from, as they were.",
            mixinStandardHelpOptions = true)
    int replay(
            @Parameters(arity = "0..*", paramLabel = "LETTER", description = "Numbers of letters.") @Nullable
                    List<Long> numbers,
            @Option(names = "--all", description = "All open letters that the options choose, instead of numbers.")
                    boolean all,
            @Mixin LetterOptions which,
            @Option(
                            names = "--again",
                            description = "Also what was decided on, where readers know what they have settled.")
                    boolean again,
            @Option(names = "--dry-run", description = "Only say what would be done.") boolean dryRun,
            @Option(names = "--json", description = JSON) boolean json) {
        requireOneOf(numbers, all, which.filter());
        try (LetterDesk desk = desk()) {
            List<Long> meant = meant(desk, numbers, which.filter());
            return report(dryRun ? desk.wouldReplay(meant, again) : desk.replay(meant, operator(), again), json);
        }
    }

    @Command(
            name = "discard",
            description = "Notes that nothing is to come of letters, by whom and why.",
            mixinStandardHelpOptions = true)
    int discard(
            @Parameters(arity = "0..*", paramLabel = "LETTER", description = "Numbers of letters.") @Nullable
                    List<Long> numbers,
            @Option(names = "--all", description = "All open letters that the options choose, instead of numbers.")
                    boolean all,
            @Mixin LetterOptions which,
            @Option(names = "--reason", required = true, description = "Why; without message text, it is kept.")
                    String reason,
            @Option(names = "--json", description = JSON) boolean json) {
        requireOneOf(numbers, all, which.filter());
        if (reason.isBlank() || reason.length() > 500) {
            throw new ParameterException(spec.commandLine(), "--reason has 1 to 500 characters.");
        }
        try (LetterDesk desk = desk()) {
            return report(desk.discard(meant(desk, numbers, which.filter()), operator(), reason), json);
        }
    }

    private void requireOneOf(@Nullable List<Long> numbers, boolean all, LetterFilter filter) {
        boolean named = numbers != null && !numbers.isEmpty();
        if (named == all) {
            throw new ParameterException(spec.commandLine(), "Name letters by their numbers, or say --all.");
        }
        if (named && !filter.equals(new LetterFilter(null, null, null, null))) {
            throw new ParameterException(spec.commandLine(), "Options that choose letters go with --all.");
        }
    }

    private static List<Long> meant(LetterDesk desk, @Nullable List<Long> numbers, LetterFilter filter) {
        return numbers != null && !numbers.isEmpty()
                ? numbers
                : desk.list(filter).stream()
                        .filter(Entry::open)
                        .map(entry -> entry.letter().number())
                        .toList();
    }

    private int report(List<Verdict> verdicts, boolean json) {
        if (json) {
            out().println(LetterJson.ofVerdicts(verdicts).toPrettyString());
        }
        for (Verdict verdict : verdicts) {
            String line = "letter " + verdict.number() + ": " + verdict.words();
            if (!verdict.done()) {
                complain(line);
            } else if (!json) {
                out().println(line);
            }
        }
        if (verdicts.isEmpty() && !json) {
            out().println("There is no such letter.");
        }
        out().flush();
        return verdicts.stream().allMatch(Verdict::done) ? 0 : 1;
    }

    private LetterDesk desk() {
        return new LetterDesk(settings, Clock.systemUTC());
    }

    private static String operator() {
        return System.getProperty("user.name", "unknown");
    }

    private void complain(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(spec.commandLine().getColorScheme().errorText(line));
        err.flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
