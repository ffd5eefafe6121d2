package dev.agentc2.stack;

import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.simulator.SimulatedProvider;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A stack in a process of its own, started by the command line as a user does, so that it can be killed hard. */
final class ChildStack implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    private final Path home;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private @Nullable Process process;

    /** All services and parts. */
    ChildStack(Path home, SimulatedProvider provider) {
        this(home, TestStack.environment(home, provider), List.of());
    }

    /**
     * Some services, or other parts.
     *
     * @param home existing folder
     * @param arguments of {@code up}
     */
    ChildStack(Path home, Map<String, String> settings, List<String> arguments) {
        this.home = home;
        this.arguments = arguments;
        environment = new HashMap<>(settings);
        Settings.PORTS.forEach(port -> environment.put(port.name(), String.valueOf(Ports.free())));
    }

    /** Starts it and waits until it is ready. */
    void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.agentc2.stack.cli.Main",
                "up"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("stack.log").toFile()));
        builder.environment().putAll(environment);
        Process started = builder.start();
        process = started;
        Awaitility.await()
                .atMost(READY_WITHIN)
                .failFast(() -> {
                    if (!started.isAlive()) {
                        throw new AssertionError("the stack ended by itself:\n" + log());
                    }
                })
                .ignoreException(ConnectException.class)
                .until(this::ready);
    }

    /** Kills it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
            process = null;
        }
    }

    ApiClient client() {
        return LocalAccess.of(settings()).client();
    }

    Settings settings() {
        return Settings.of(environment);
    }

    /** Without a key: a process without ingress keeps none. */
    private boolean ready() throws IOException {
        URI ready = URI.create("http://127.0.0.1:" + settings().get(Settings.HTTP_PORT) + "/health/ready");
        HttpURLConnection connection = (HttpURLConnection) ready.toURL().openConnection();
        try {
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } finally {
            connection.disconnect();
        }
    }

    private String log() {
        try {
            return Files.readString(home.resolve("stack.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
