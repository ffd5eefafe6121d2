package dev.agentc2.perf;

import dev.agentc2.embedded.Ports;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    private static final Duration READY_WITHIN = Duration.ofSeconds(120);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long STOP_SECONDS = 30;
    private static final Duration LEFTOVERS_WITHIN = Duration.ofSeconds(120);
    private static final List<String> PORTS = List.of(
            "AGENTC2_HTTP_PORT",
            "AGENTC2_KAFKA_PORT",
            "AGENTC2_REGISTRY_PORT",
            "AGENTC2_POSTGRES_PORT",
            "AGENTC2_REDIS_PORT");

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
        Started first = start();
        stop(first.process);
        List<Double> restarts = new ArrayList<>();
        List<Double> afterKills = new ArrayList<>();
        long idleMiB = 0;
        for (int round = 0; round < rounds; round++) {
            Started again = start();
            restarts.add(again.seconds);
            again.process.destroyForcibly().waitFor();
            Started afterKill = start();
            afterKills.add(afterKill.seconds);
            try {
                if (round == rounds - 1) {
                    Thread.sleep(Duration.ofSeconds(idleSeconds));
                    idleMiB = ProcessUse.of(afterKill.process.toHandle()).residentMiB();
                }
            } finally {
                stop(afterKill.process);
            }
        }
        print(new Report(first.seconds, median(restarts), median(afterKills), idleMiB));
        return 0;
    }

    private static double median(List<Double> seconds) {
        return seconds.stream().sorted().toList().get(seconds.size() / 2);
    }

    private record Started(Process process, double seconds) {}

    private Started start() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(launcher.toAbsolutePath().toString(), "up")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.put("AGENTC2_HOME", home.toAbsolutePath().toString());
        for (String port : PORTS) {
            environment.put(port, String.valueOf(Ports.free()));
        }
        URI ready = URI.create("http://127.0.0.1:" + environment.get("AGENTC2_HTTP_PORT") + "/health/ready");
        long begun = System.nanoTime();
        Process process = builder.start();
        while (!isReady(ready)) {
            if (!process.isAlive()) {
                throw new IOException("the stack ended with exit code " + process.exitValue() + " before it was ready");
            }
            if (System.nanoTime() - begun > READY_WITHIN.toNanos()) {
                stop(process);
                throw new IOException("the stack wasn't ready within " + READY_WITHIN.toSeconds() + " s");
            }
            Thread.sleep(POLL);
        }
        return new Started(process, (System.nanoTime() - begun) / 1e9);
    }

    private static boolean isReady(URI ready) {
        try {
            HttpURLConnection connection = Loopback.open("GET", ready, "", "");
            boolean is = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            connection.disconnect();
            return is;
        } catch (IOException e) {
            return false;
        }
    }

    /** Asks it to stop and waits for what it leaves to be done; ends it and what it started when it doesn't stop. */
    private static void stop(Process process) throws InterruptedException {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            all.forEach(ProcessHandle::destroyForcibly);
        }
        CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, LEFTOVERS_WITHIN.toSeconds(), TimeUnit.SECONDS)
                .join();
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
