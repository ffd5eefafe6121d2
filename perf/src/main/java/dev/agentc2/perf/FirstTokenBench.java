package dev.agentc2.perf;

import dev.agentc2.perf.ClosedLoop.Outcome;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures what the platform adds to the time to the first token: the same load goes to the platform and straight to the
 * simulated provider behind it, in turns within one run. Exit code 1 when a turn failed.
 */
@Command(
        name = "first-token",
        mixinStandardHelpOptions = true,
        description = "Time to first token through the platform, beside the simulated provider alone.")
public final class FirstTokenBench implements Callable<Integer> {
    private static final int ROUNDS = 3;

    @Mixin
    private PlatformOptions platform = new PlatformOptions();

    @Option(
            names = "--simulator",
            required = true,
            description = "Base URL of the simulated provider that the platform uses, /v1 included.")
    private String simulator = "";

    @Option(names = "--chats", defaultValue = "10", description = "Chats at once (${DEFAULT-VALUE}).")
    private int chats;

    @Option(names = "--turns", defaultValue = "60", description = "Turns of each chat (${DEFAULT-VALUE}).")
    private int turns;

    @Option(
            names = "--warm-up",
            defaultValue = "30",
            description = "Turns of each chat before it is measured (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--think-ms",
            defaultValue = "0",
            description = "Mean pause of each chat between turns, ms (${DEFAULT-VALUE}).")
    private int thinkMs;

    @Option(names = "--pid", description = "Process of the platform: processor time a turn and memory are told too.")
    private @Nullable Long pid;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(Bench.commandLine(new FirstTokenBench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        URI url = platform.url();
        URI provider = Loopback.require(simulator);
        String apiKey = platform.apiKey();
        Supplier<Chat> through = () -> new PlatformChat(url, apiKey, platform.agent());
        Supplier<Chat> alone = () -> new ProviderChat(provider);

        String before = Loopback.text(Loopback.open("GET", provider.resolve("/_config"), "", ""));
        configure(provider, "{\"ttft\":0,\"delay\":0,\"fault\":\"none\"}");
        try {
            return report(measure(through, alone));
        } finally {
            configure(provider, before);
        }
    }

    private FirstTokenReport measure(Supplier<Chat> through, Supplier<Chat> alone)
            throws IOException, InterruptedException {
        ClosedLoop warming = new ClosedLoop(chats, warmUp, 0);
        warming.run(alone);
        warming.run(through);

        double wakeUpMicros = WakeUp.micros();
        ClosedLoop load = new ClosedLoop(chats, Math.ceilDiv(turns, ROUNDS), thinkMs);
        Outcome provider = load.run(alone);
        ProcessUse use = use();
        Outcome platform = load.run(through);
        long cpuMs = use().cpuMs() - use.cpuMs();
        for (int round = 1; round < ROUNDS; round++) {
            provider = provider.and(load.run(alone));
            use = use();
            platform = platform.and(load.run(through));
            cpuMs += use().cpuMs() - use.cpuMs();
        }
        return FirstTokenReport.of(
                chats,
                thinkMs,
                provider,
                platform,
                pid == null ? null : cpuMs,
                pid == null ? null : use().residentMiB(),
                wakeUpMicros);
    }

    private ProcessUse use() throws IOException {
        if (pid == null) {
            return new ProcessUse(0, 0);
        }
        ProcessHandle process =
                ProcessHandle.of(pid).orElseThrow(() -> new IllegalArgumentException("there is no process " + pid));
        return ProcessUse.of(process);
    }

    private int report(FirstTokenReport report) throws IOException {
        PrintStream out = System.out;
        if (json) {
            out.println(Bench.json(report));
        } else {
            report.lines().forEach(out::println);
        }
        return report.failures().isEmpty() ? 0 : 1;
    }

    private static void configure(URI provider, String behaviour) throws IOException {
        Map<?, ?> values = Json.MAPPER.readValue(behaviour, Map.class);
        Loopback.text(Loopback.open("POST", provider.resolve("/_config"), "", Json.MAPPER.writeValueAsString(values)));
    }
}
