package dev.agentc2.perf.neighbours;

import dev.agentc2.perf.Chat;
import dev.agentc2.perf.ClosedLoop;
import dev.agentc2.perf.ClosedLoop.Outcome;
import dev.agentc2.perf.Percentiles;
import dev.agentc2.perf.PlatformChat;
import dev.agentc2.perf.TemporaryFolder;
import dev.agentc2.perf.Timing;
import dev.agentc2.perf.mcp.McpStandIn;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.Progress;
import dev.agentc2.stack.Stack;
import dev.agentc2.stack.simulator.Behaviour;
import dev.agentc2.stack.simulator.SimulatedProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what an organisation's turns with a tool call take while the tool server of another organisation is bad: beside
 * each bad one, in turns within one run, beside one that is as busy and fair. Starts a whole stack in this process.
 */
@Command(
        name = "neighbours",
        mixinStandardHelpOptions = true,
        description = "Turns with a tool call while another organisation's tool server hangs, floods, crashes or lies.")
public final class NeighboursBench implements Callable<Integer> {
    private static final String OURS = "ours";

    @Option(names = "--chats", defaultValue = "4", description = "Chats of each organisation (${DEFAULT-VALUE}).")
    private int chats;

    @Option(names = "--turns", defaultValue = "100", description = "Turns of each chat (${DEFAULT-VALUE}).")
    private int turns;

    @Option(names = "--warm-up", defaultValue = "200", description = "Turns of each chat before (${DEFAULT-VALUE}).")
    private int warmUp;

    /** What was measured beside a neighbour. */
    private record Beside(Percentiles whole, int failures, int theirTurns) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<McpStandIn> servers = new ArrayList<>();
        try (TemporaryFolder home = TemporaryFolder.create("agentc2-neighbours");
                SimulatedProvider provider = SimulatedProvider.start(Behaviour.INSTANT, 0);
                Stack stack = start(home, provider)) {
            Tenant us = Tenant.first(stack.settings());
            Tenant them = Tenant.arrive(stack.settings(), "neighbours");
            us.connect(OURS, started(servers, Manner.FAIR).url());
            for (Manner manner : Manner.values()) {
                them.connect(manner.slug(), started(servers, manner).url());
            }
            new ClosedLoop(chats, warmUp, 0).run(() -> calling(us, OURS));
            for (Manner manner : Manner.values()) {
                if (manner != Manner.FAIR) {
                    print(manner, beside(us, them, Manner.FAIR), beside(us, them, manner));
                }
            }
        } finally {
            servers.forEach(McpStandIn::close);
        }
        return 0;
    }

    private static McpStandIn started(List<McpStandIn> servers, Manner manner) {
        McpStandIn server = new McpStandIn(new Work(manner));
        servers.add(server);
        return server;
    }

    private static Stack start(TemporaryFolder home, SimulatedProvider provider) {
        Map<String, String> environment = new HashMap<>();
        Settings.PORTS.forEach(port -> environment.put(port.name(), "0"));
        environment.put(Settings.HOME.name(), home.path().toString());
        environment.put(Settings.SIMULATOR_URL.name(), provider.baseUrl());
        environment.put(Settings.MODEL_PROVIDER.name(), "simulated");
        environment.put(Settings.MCP_ALLOW.name(), "127.0.0.1");
        environment.put(Settings.RATE_LIMIT_PER_MINUTE.name(), "0");
        return Stack.start(Settings.of(environment), new LinkedHashSet<>(Stack.SERVICE_NAMES), false, Progress.SILENT);
    }

    private Beside beside(Tenant us, Tenant them, Manner manner) throws InterruptedException {
        try (Neighbours neighbours = new Neighbours(chats, () -> calling(them, manner.slug()))) {
            Outcome outcome = new ClosedLoop(chats, turns, 0).run(() -> calling(us, OURS));
            List<Long> whole = outcome.timings().stream().map(Timing::whole).toList();
            return new Beside(Percentiles.ofNanos(whole), outcome.failures().size(), neighbours.turns());
        }
    }

    private static Chat calling(Tenant tenant, String agent) {
        Chat chat = new PlatformChat(tenant.url(), tenant.apiKey(), agent);
        String message = "Call " + agent + "__" + Work.NAME + " now.";
        return _ -> chat.say(message);
    }

    private static void print(Manner manner, Beside fair, Beside bad) {
        System.out.printf(
                Locale.ROOT,
                "%-9s p50 %6.1f ms, x%.2f   p99 %6.1f ms, x%.2f   failed %d   beside fair ones p50 %.1f, p99 %.1f ms"
                        + "   their turns %d, fair ones' %d%n",
                manner.slug(),
                bad.whole.p50(),
                bad.whole.p50() / fair.whole.p50(),
                bad.whole.p99(),
                bad.whole.p99() / fair.whole.p99(),
                bad.failures + fair.failures,
                fair.whole.p50(),
                fair.whole.p99(),
                bad.theirTurns,
                fair.theirTurns);
    }
}
