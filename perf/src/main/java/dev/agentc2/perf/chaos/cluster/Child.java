package dev.agentc2.perf.chaos.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Java process of ours that may be ended in every way there is and started again with the same command. Its output goes
 * to a log file. Thread-safe.
 */
public final class Child implements AutoCloseable {
    /** What a service needs under this load, and a start as quick as it gets on few processors. */
    private static final List<String> OPTIONS = List.of(
            "-Xms24m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final Duration STOP_LIMIT = Duration.ofSeconds(90);
    private static final Duration READY_WITHIN = Duration.ofSeconds(240);
    private static final int PATIENCE_MS = 2_000;
    private static final int LOOK_EVERY_MS = 100;
    private static final int LAST_LINES = 40;

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final File log;
    private @Nullable Process process;

    /**
     * @param heapMiB largest heap, MiB
     * @param options further JVM options
     * @param mainClass class to run
     * @param arguments its arguments
     * @param environment added to this process's own
     * @param log file that its output is appended to
     */
    public Child(
            String name,
            int heapMiB,
            List<String> options,
            ClassPath classPath,
            String mainClass,
            List<String> arguments,
            Map<String, String> environment,
            Path log) {
        this.name = name;
        this.command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMiB + "m");
        command.addAll(OPTIONS);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath.text(), mainClass));
        command.addAll(arguments);
        this.environment = Map.copyOf(environment);
        this.log = log.toFile();
    }

    /** Name for people. */
    public String name() {
        return name;
    }

    /** Starts it, unless it runs. */
    public synchronized void start() {
        if (isAlive()) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " can't be started", e);
        }
    }

    /** Whether it runs. */
    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /**
     * Waits until it says that it is ready.
     *
     * @param url where its HTTP is
     * @throws IllegalStateException when it ends, or isn't ready in time
     */
    void awaitReady(URI url) throws InterruptedException {
        long end = System.nanoTime() + READY_WITHIN.toNanos();
        while (true) {
            boolean ready = isReady(url);
            if (!isAlive()) {
                throw new IllegalStateException(name + " ended by itself" + account());
            }
            if (ready) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException(name + " isn't ready in time" + account());
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    /** What is known of it, for who sees the message only: the log's folder may be gone by then. */
    synchronized String account() {
        String exit = process == null || process.isAlive() ? "" : ", exit code " + process.exitValue();
        try (Stream<String> lines = Files.lines(log.toPath(), StandardCharsets.UTF_8)) {
            List<String> all = lines.toList();
            List<String> last = all.subList(Math.max(0, all.size() - LAST_LINES), all.size());
            return exit + ". The end of " + log + ":\n" + String.join("\n", last);
        } catch (IOException | UncheckedIOException e) {
            return exit + ", its log can't be read: " + e.getMessage();
        }
    }

    private static boolean isReady(URI url) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) url.resolve("/health/ready").toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MS);
            connection.setReadTimeout(PATIENCE_MS);
            boolean ready = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            connection.disconnect();
            return ready;
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGKILL: it gets no chance to do anything. */
    public synchronized void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /**
     * SIGTERM; waits for its end.
     *
     * @return false when it had to be killed, for it didn't end in time
     */
    public synchronized boolean terminate() throws InterruptedException {
        if (process == null) {
            return true;
        }
        process.destroy();
        if (process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        process.destroyForcibly().waitFor();
        return false;
    }

    /** SIGSTOP: it stands still, its connections stay open. */
    public void freeze() throws InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() throws InterruptedException {
        signal("CONT");
    }

    private synchronized void signal(String signal) throws InterruptedException {
        if (process == null) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("can't send SIG" + signal + " to " + name, e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
