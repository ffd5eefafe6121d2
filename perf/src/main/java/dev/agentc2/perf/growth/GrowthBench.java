package dev.agentc2.perf.growth;

import dev.agentc2.perf.growth.GrowthRun.Cost;
import dev.agentc2.perf.growth.GrowthRun.Restored;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures whether a turn's cost stays the same while the state grows: processor time a turn with more and more
 * conversations, organisations and messages of history, then the size of the state and how long it takes to restore it.
 * The time is that of the broker, the turns' stream and the measurement together: what counts is how it changes.
 */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        description = "Processor time a turn while the state grows, size of the state and time to restore it.")
public final class GrowthBench implements Callable<Integer> {
    private static final String AGENT = "assistant";
    private static final int WINDOW = 20;
    private static final int HISTORIES = 50;
    private static final double MILLION = 1e6;

    @Option(
            names = "--conversations",
            split = ",",
            defaultValue = "1000,5000",
            description = "At least 1000 each: 200 turns are in flight, one a conversation (${DEFAULT-VALUE}).")
    private List<Integer> conversations = List.of();

    @Option(names = "--organizations", split = ",", defaultValue = "1,100,1000", description = "${DEFAULT-VALUE}")
    private List<Integer> organizations = List.of();

    @Option(names = "--history", split = ",", defaultValue = "2,20,200", description = "${DEFAULT-VALUE}")
    private List<Integer> history = List.of();

    @Option(names = "--turns", defaultValue = "2000", description = "Turns measured at each size (${DEFAULT-VALUE}).")
    private int turns;

    @Option(names = "--warm-up", defaultValue = "4000", description = "Turns before all (${DEFAULT-VALUE}).")
    private int warmUp;

    private final Random random = new Random(1);
    private int firstOrg;
    private int firstConversation;

    @Override
    public Integer call() throws Exception {
        try (GrowthRun run = GrowthRun.start()) {
            run.startTurns();
            int org = organizations(run, 1, Map.of(AGENT, WINDOW));
            int warm = range(turns);
            run.run(warmUp, i -> new Chat(org, warm + i % turns, AGENT));
            byOrganizations(run);
            byHistory(run);
            byTopic(run);
            byConversations(run);
            restore(run);
        }
        return 0;
    }

    private void byConversations(GrowthRun run) throws Exception {
        int org = organizations(run, 1, Map.of(AGENT, WINDOW));
        int first = range(conversations.getLast());
        double base = 0;
        int there = 0;
        for (int size : conversations) {
            int before = there;
            run.run(size - before, i -> new Chat(org, first + before + i, AGENT));
            there = size;
            Cost cost = run.run(turns, i -> new Chat(org, first + random.nextInt(size), AGENT));
            base = print(size + " conversations", cost, base);
        }
    }

    private void byOrganizations(GrowthRun run) throws Exception {
        int first = organizations(run, organizations.getLast(), Map.of(AGENT, WINDOW));
        double base = 0;
        for (int size : organizations) {
            int chats = range(turns);
            Cost cost = run.run(turns, i -> new Chat(first + i % size, chats + i, AGENT));
            base = print(size + " organisations", cost, base);
        }
    }

    private void byHistory(GrowthRun run) throws Exception {
        double base = 0;
        for (int messages : history) {
            int org = organizations(run, 1, Map.of(AGENT, messages));
            int first = range(HISTORIES);
            run.run(HISTORIES * messages / 2, i -> new Chat(org, first + i % HISTORIES, AGENT));
            Cost cost = run.run(turns, i -> new Chat(org, first + i % HISTORIES, AGENT));
            base = print(messages + " messages of history", cost, base);
        }
    }

    private void byTopic(GrowthRun run) throws Exception {
        int org = organizations(run, 1, Map.of(AGENT, WINDOW));
        int chats = range(turns);
        Map<String, Long> before = run.topicBytes();
        run.run(turns, i -> new Chat(org, chats + i, AGENT));
        run.topicBytes().forEach((topic, bytes) -> {
            long added = bytes - before.getOrDefault(topic, 0L);
            if (added > turns) {
                System.out.println(text("%-52s %6d bytes a turn, headers included", topic, added / turns));
            }
        });
    }

    private void restore(GrowthRun run) throws Exception {
        Restored restored = run.restoreTurns();
        double share = MILLION / firstConversation;
        System.out.println(text(
                "%d conversations: state %.1f MB, changelogs %.1f MB, restored in %.1f s",
                firstConversation,
                restored.stateBytes() / MILLION,
                restored.changelogBytes() / MILLION,
                restored.seconds()));
        System.out.println(text(
                "extrapolated to a million: state %.0f MB, changelogs %.0f MB",
                restored.stateBytes() / MILLION * share, restored.changelogBytes() / MILLION * share));
    }

    /** Makes organisations known that no other part of the measurement uses; returns the first. */
    private int organizations(GrowthRun run, int count, Map<String, Integer> agents) {
        int first = firstOrg;
        firstOrg += count;
        run.configure(first, count, agents);
        return first;
    }

    private int range(int count) {
        int first = firstConversation;
        firstConversation += count;
        return first;
    }

    private static double print(String size, Cost cost, double base) {
        double reference = base == 0 ? cost.cpuMsPerTurn() : base;
        System.out.println(text(
                "%-28s %6.2f ms CPU a turn  %5.2fx  %7.0f turns/s",
                size, cost.cpuMsPerTurn(), cost.cpuMsPerTurn() / reference, cost.turns() / cost.seconds()));
        return reference;
    }

    private static String text(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
