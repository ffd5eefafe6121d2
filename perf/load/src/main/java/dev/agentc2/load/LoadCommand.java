package dev.agentc2.load;

import dev.agentc2.perf.Bench;
import dev.agentc2.perf.PlatformOptions;
import dev.agentc2.perf.TemporaryFolder;
import io.gatling.app.Gatling$;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./agentc2 load}: one of the scenarios against a running stack on this machine. Exit code 1 when it isn't passed. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = "Load on a running stack: baseline, spike, stress or soak, by Gatling with an open model.")
public final class LoadCommand implements Callable<Integer> {
    private static final int TOO_MANY_USERS = 2_000;

    /** Gatling ramps in whole seconds, and waits for ever when a step has none. */
    private static final Duration SHORTEST = Duration.ofSeconds(6);

    @Parameters(paramLabel = "SCENARIO", description = "${COMPLETION-CANDIDATES}")
    private @Nullable Scenario scenario;

    @Mixin
    private PlatformOptions platform = new PlatformOptions();

    @Option(names = "--pid", description = "Process of the platform: the trend of its memory is told too (Linux).")
    private @Nullable Long pid;

    @Option(
            names = "--minutes",
            description = "Length; 24 h are 1440 (default: baseline and spike 2, stress 4, soak 10).")
    private @Nullable Double minutes;

    @Option(
            names = "--warm-up",
            defaultValue = "20",
            description = "Seconds of a few users before it, which don't count (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--users",
            defaultValue = "500",
            description = "Users at the end of the stress scenario (${DEFAULT-VALUE}).")
    private int users;

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(Bench.commandLine(new LoadCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (scenario == null || users < 1 || users > TOO_MANY_USERS) {
            throw new IllegalArgumentException("users: from 1 to " + TOO_MANY_USERS);
        }
        Duration length = minutes == null ? scenario.length() : Duration.ofSeconds((long) (minutes * 60));
        if (length.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("minutes: at least " + SHORTEST.toSeconds() / 60.0);
        }
        String key = platform.apiKey();
        new LoadPlan(scenario, platform.url(), key, platform.agent(), pid, Duration.ofSeconds(warmUp), length, users)
                .writeTo(System.getProperties());
        try (TemporaryFolder results = TemporaryFolder.create("agentc2-load")) {
            int code = Gatling$.MODULE$.fromArgs(new String[] {
                "-s",
                TurnSimulation.class.getName(),
                "-nr",
                "-rf",
                results.path().toString()
            });
            LoadReport report = TurnSimulation.found();
            report.lines().forEach(System.out::println);
            return code == 0 && report.passed() ? 0 : 1;
        }
    }
}
