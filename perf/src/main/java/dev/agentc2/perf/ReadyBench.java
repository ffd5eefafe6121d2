package dev.agentc2.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how long {@code ./agentc2 up} takes until it is ready: at the first start with an empty home folder, at restarts
 * with existing data after an orderly stop and after a kill -9 (medians), and what memory it holds when idle. Starts the
 * stack on free ports with a home folder of its own and stops it again. The tree must have been built before; what the
 * first stop leaves to be done in the background (the AOT cache) is waited for.
 */
@Command(
        name = "ready",
        mixinStandardHelpOptions = true,
        description = "Time from ./agentc2 up to ready: first start, restarts, after kill -9; and memory when idle.")
public final class ReadyBench implements Callable<Integer> {
    @Option(names = "--launcher", defaultValue = "./agentc2", description = "The launcher (${DEFAULT-VALUE}).")
    private Path launcher = Path.of("");

    @Option(names = "--home", required = true, description = "Home folder for the run; must not exist yet.")
    private Path home = Path.of("");

    @Option(
            names = "--idle-seconds",
            defaultValue = "30",
            description = "How long to leave it alone before memory is read (${DEFAULT-VALUE}).")
    private int idleSeconds;

    @Option(names = "--rounds", defaultValue = "3", description = "How many restarts of each kind (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    /**
     * What was found.
     *
     * @param firstStartSeconds until ready with an empty home folder
     * @param restartSeconds until ready with existing data, after an orderly stop; median
     * @param afterKillSeconds the same after a kill -9; median
     * @param idleMiB resident memory of all processes, MiB
     */
    record Report(double firstStartSeconds, double restartSeconds, double afterKillSeconds, long idleMiB) {}

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(Bench.commandLine(new ReadyBench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (Files.exists(home)) {
            throw new IllegalArgumentException(home + " exists: the first start needs a folder that doesn't");
        }
        double first;
        try (LaunchedStack stack = start()) {
            first = stack.readySeconds();
        }
        List<Double> restarts = new ArrayList<>();
        List<Double> afterKills = new ArrayList<>();
        long idleMiB = 0;
        for (int round = 0; round < rounds; round++) {
            LaunchedStack again = start();
            restarts.add(again.readySeconds());
            again.kill();
            try (LaunchedStack afterKill = start()) {
                afterKills.add(afterKill.readySeconds());
                if (round == rounds - 1) {
                    Thread.sleep(Duration.ofSeconds(idleSeconds));
                    idleMiB = afterKill.use().residentMiB();
                }
            }
        }
        print(new Report(first, Percentiles.median(restarts), Percentiles.median(afterKills), idleMiB));
        return 0;
    }

    private LaunchedStack start() throws IOException, InterruptedException {
        return LaunchedStack.start(launcher, home, Map.of());
    }

    private void print(Report report) throws IOException {
        if (json) {
            System.out.println(Bench.json(report));
        } else {
            System.out.printf("first start %.1f s%n", report.firstStartSeconds);
            System.out.printf("restart     %.1f s%n", report.restartSeconds);
            System.out.printf("after kill  %.1f s%n", report.afterKillSeconds);
            System.out.printf("idle memory %d MiB%n", report.idleMiB);
        }
    }
}
