package dev.agentc2.perf;

import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./agentc2 up} as a process, on free ports and with a home folder of its own. The tree must have been built before.
 * Used by one thread.
 */
public final class LaunchedStack implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(120);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long STOP_SECONDS = 30;
    private static final Duration LEFTOVERS_WITHIN = Duration.ofSeconds(120);

    private final Process process;
    private final URI url;
    private final double readySeconds;

    private LaunchedStack(Process process, URI url, double readySeconds) {
        this.process = process;
        this.url = url;
        this.readySeconds = readySeconds;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param settings what differs from this process's environment
     * @throws IOException when it ends, or isn't ready in time
     */
    public static LaunchedStack start(Path launcher, Path home, Map<String, String> settings)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(launcher.toAbsolutePath().toString(), "up")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.put(Settings.HOME.name(), home.toAbsolutePath().toString());
        Settings.PORTS.forEach(port -> environment.put(port.name(), String.valueOf(Ports.free())));
        environment.putAll(settings);
        URI url = URI.create("http://127.0.0.1:" + environment.get(Settings.HTTP_PORT.name()));
        long begun = System.nanoTime();
        Process process = builder.start();
        while (!isReady(url.resolve("/health/ready"))) {
            if (!process.isAlive()) {
                throw new IOException("the stack ended with exit code " + process.exitValue() + " before it was ready");
            }
            if (System.nanoTime() - begun > READY_WITHIN.toNanos()) {
                stop(process);
                throw new IOException("the stack wasn't ready within " + READY_WITHIN.toSeconds() + " s");
            }
            Thread.sleep(POLL);
        }
        return new LaunchedStack(process, url, (System.nanoTime() - begun) / 1e9);
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

    /** Where it listens. */
    public URI url() {
        return url;
    }

    /** How long it took until it was ready, seconds. */
    public double readySeconds() {
        return readySeconds;
    }

    /** What it and all that it started use. */
    public ProcessUse use() throws IOException {
        return ProcessUse.of(process.toHandle());
    }

    /** Kills it with -9 and waits for its end. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks it to stop and waits for what it leaves to be done; ends it and what it started when it doesn't stop. */
    @Override
    public void close() {
        try {
            stop(process);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

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
}
