package dev.agentc2.stack.cli;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.Stack;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the stack and keeps it until the process is told to end. */
@Command(
        name = "up",
        description = "Starts Kafka, PostgreSQL, Redis, a schema registry and all services in one process.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    @Option(names = "--services", split = ",", paramLabel = "NAME", description = "Starts these services only.")
    private List<String> services = Stack.SERVICE_NAMES;

    @Option(names = "--fresh", description = "Deletes all data of the embedded parts first; keeps the API key.")
    private boolean fresh;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Settings settings;

    UpCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws InterruptedException {
        rejectUnknownServices();
        PrintWriter out = spec.commandLine().getOut();
        long began = System.nanoTime();
        Stack stack = Stack.start(settings, new LinkedHashSet<>(services), fresh, (part, took) -> {
            out.printf("  %-18s %6.1f s%n", part, took.toMillis() / 1000.0);
            out.flush();
        });
        out.printf("Ready after %.1f s.%n%n", (System.nanoTime() - began) / 1e9);
        stack.summary().forEach(out::println);
        out.flush();
        awaitEnd(stack, out);
        return 0;
    }

    /** Waits for Ctrl-C or SIGTERM; the stack is closed before the process ends. */
    private static void awaitEnd(Stack stack, PrintWriter out) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            asked.countDown();
                            try {
                                stopped.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "stop"));
        asked.await();
        out.println("Stopping ...");
        out.flush();
        stack.close();
        out.println("Stopped.");
        out.flush();
        stopped.countDown();
    }

    private void rejectUnknownServices() {
        for (String service : services) {
            if (!Stack.SERVICE_NAMES.contains(service)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "There is no service '" + service + "'; there are: " + String.join(", ", Stack.SERVICE_NAMES));
            }
        }
    }
}
