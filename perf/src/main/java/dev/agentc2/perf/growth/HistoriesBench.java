package dev.agentc2.perf.growth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.perf.Chat;
import dev.agentc2.perf.ClosedLoop;
import dev.agentc2.perf.ClosedLoop.Outcome;
import dev.agentc2.perf.LaunchedStack;
import dev.agentc2.perf.Percentiles;
import dev.agentc2.perf.PlatformChat;
import dev.agentc2.perf.TemporaryFolder;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.simulator.Behaviour;
import dev.agentc2.stack.simulator.SimulatedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what a turn of the whole stack costs with conversations of some lengths, at the same load: people who think
 * between turns, for a busier stack makes larger batches and so cheaper turns. Starts {@code ./agentc2 up} with a new home
 * folder; the model server and the load are this process, and aren't counted. Exit code 1 when a turn failed.
 */
@Command(
        name = "histories",
        mixinStandardHelpOptions = true,
        description = "Processor time of a turn through the whole stack, by messages of history.")
public final class HistoriesBench implements Callable<Integer> {
    private static final int TOKENS = 50;

    @Option(names = "--launcher", defaultValue = "./agentc2", description = "The launcher (${DEFAULT-VALUE}).")
    private Path launcher = Path.of("");

    @Option(
            names = "--messages",
            split = ",",
            defaultValue = "2,200",
            description = "Messages that a model is sent of a conversation, at most 200 (${DEFAULT-VALUE}).")
    private List<Integer> messages = List.of();

    @Option(names = "--chats", defaultValue = "100", description = "Chats at once (${DEFAULT-VALUE}).")
    private int chats;

    @Option(names = "--turns", defaultValue = "25", description = "Turns of each chat in a round (${DEFAULT-VALUE}).")
    private int turns;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Rounds, in each every length once (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            defaultValue = "50",
            description = "Turns of each chat after its window is full, before it is measured (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--think-ms",
            defaultValue = "500",
            description = "Mean pause of each chat between turns, ms (${DEFAULT-VALUE}); longer on a slower machine.")
    private int thinkMs;

    /** Chats with an agent that is sent so many messages, and what they came to. Used by one thread. */
    private static final class Length {
        private final int messages;
        private final List<Chat> chats;
        private final List<Double> cpuMsPerTurn = new ArrayList<>();
        private Outcome outcome = Outcome.NONE;

        Length(int messages, List<Chat> chats) {
            this.messages = messages;
            this.chats = chats;
        }

        Outcome run(int turns, int thinkMs) throws InterruptedException {
            Iterator<Chat> next = chats.iterator();
            return new ClosedLoop(chats.size(), turns, thinkMs).run(next::next);
        }

        void measure(int turns, int thinkMs, LaunchedStack stack) throws IOException, InterruptedException {
            long before = stack.use().cpuMs();
            Outcome round = run(turns, thinkMs);
            cpuMsPerTurn.add(
                    (double) (stack.use().cpuMs() - before) / round.timings().size());
            outcome = outcome.and(round);
        }

        double median() {
            return Percentiles.median(cpuMsPerTurn);
        }

        double turnsPerSecond() {
            return outcome.timings().size() / outcome.seconds();
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (TemporaryFolder home = TemporaryFolder.create("agentc2-histories");
                SimulatedProvider provider = SimulatedProvider.start(Behaviour.INSTANT.paced(0, 0, TOKENS), 0);
                LaunchedStack stack = LaunchedStack.start(launcher, home.path(), settings(provider))) {
            List<Length> lengths = lengths(
                    stack, Files.readString(home.path().resolve("api-key")).strip());
            for (Length length : lengths) {
                length.run(length.messages / 2 + warmUp, 0);
            }
            for (int round = 0; round < rounds; round++) {
                for (Length length : lengths) {
                    length.measure(turns, thinkMs, stack);
                }
            }
            return report(lengths);
        }
    }

    private static Map<String, String> settings(SimulatedProvider provider) {
        return Map.of(
                Settings.SIMULATOR_URL.name(),
                provider.baseUrl(),
                Settings.MODEL_PROVIDER.name(),
                "simulated",
                "AGENTC2_RATE_LIMIT_PER_MINUTE",
                "0",
                "AGENTC2_RATE_LIMIT_PER_MINUTE_PER_ORG",
                "0",
                "AGENTC2_BUDGET_USD",
                "1000000");
    }

    private List<Length> lengths(LaunchedStack stack, String apiKey) throws IOException, InterruptedException {
        List<Length> lengths = new ArrayList<>();
        try (ApiClient client = new ApiClient(stack.url(), apiKey)) {
            for (int window : messages) {
                String agent = "history-" + window;
                client.post("/api/agents", agent(agent, window).toString());
                List<Chat> people = new ArrayList<>();
                for (int i = 0; i < chats; i++) {
                    people.add(new PlatformChat(stack.url(), apiKey, agent, Integer.MAX_VALUE));
                }
                lengths.add(new Length(window, people));
            }
        }
        return lengths;
    }

    private static ObjectNode agent(String slug, int window) {
        ObjectNode agent = Json.MAPPER.createObjectNode();
        agent.put("slug", slug).put("name", slug).put("publish", true);
        agent.putObject("version").put("instructions", "Be brief.").put("memoryMessages", window);
        return agent;
    }

    private int report(List<Length> lengths) {
        boolean failed = false;
        for (Length length : lengths) {
            System.out.println(text(
                    "%4d messages %7.2f ms CPU a turn  %5.2fx  %7.1f turns/s   rounds: %s",
                    length.messages,
                    length.median(),
                    length.median() / lengths.getFirst().median(),
                    length.turnsPerSecond(),
                    length.cpuMsPerTurn.stream().map(ms -> text("%.2f", ms)).collect(Collectors.joining(" "))));
            List<String> failures = length.outcome.failures();
            failed |= !failures.isEmpty();
            failures.stream().distinct().limit(5).forEach(failure -> System.out.println("FAILED: " + failure));
        }
        return failed ? 1 : 0;
    }

    private static String text(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
