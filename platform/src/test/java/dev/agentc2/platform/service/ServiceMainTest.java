package dev.agentc2.platform.service;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.EmbeddedRegistry;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.topics.TopicProvisioner;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A service in a process of its own, as it is started, asked and told to end by whoever runs containers. */
@Tag("adapter")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServiceMainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path dir;

    private static EmbeddedKafka kafka;
    private static EmbeddedPostgres postgres;
    private static EmbeddedRegistry registry;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> environment = new HashMap<>();
    private final int port = Ports.free();
    private Path output;
    private @Nullable Process process;

    @BeforeAll
    static void startParts() {
        kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), 0);
        registry = EmbeddedRegistry.start(dir.resolve("registry"), 0);
    }

    @AfterAll
    static void stopParts() {
        registry.close();
        postgres.close();
        kafka.close();
    }

    @BeforeEach
    void setUp(@TempDir Path own) {
        output = own.resolve("output");
        environment.putAll(Map.of(
                Settings.HTTP_PORT.name(), String.valueOf(port),
                Settings.KAFKA_BOOTSTRAP_SERVERS.name(), kafka.bootstrapServers(),
                Settings.POSTGRES_URL.name(), postgres.url(),
                Settings.SCHEMA_REGISTRY_URL.name(), registry.url()));
    }

    @AfterEach
    void endProcess() throws InterruptedException {
        client.close();
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    @Order(1)
    void toldToEndWhileItWaitsItEnds() throws Exception {
        start();
        await().atMost(PATIENCE).until(() -> output().contains("topics are missing"));
        assertEquals(0, terminate());
        assertTrue(lonely().isEmpty(), this::output);
    }

    @Test
    @Order(2)
    void itWaitsForItsTopicsServesAndStopsInOrder() throws Exception {
        start();
        await().atMost(PATIENCE).until(() -> output().contains("topics are missing"));
        provision();
        await().atMost(PATIENCE).until(() -> status("/health/ready") == 200);
        assertEquals(200, status("/hello"));
        assertEquals(200, status("/metrics"));
        assertEquals(0, terminate());
        assertEquals(List.of("started", "drained", "closed"), lonely());
        assertEquals(0, status("/health/live"));
    }

    @Test
    @Order(3)
    void whatKeepsItFromStartingIsOneLineAndACode() throws Exception {
        provision();
        environment.put(Settings.HTTP_PORT.name(), "many");
        assertEnds(ServiceMain.MISCONFIGURED, "AGENTC2_HTTP_PORT");
        environment.put(Settings.HTTP_PORT.name(), String.valueOf(port));
        try (ServerSocket _ = new ServerSocket(port)) {
            assertEnds(ServiceMain.CANNOT_LISTEN, "AGENTC2_HTTP_PORT");
        }
        assertEnds(ServiceMain.FAILED, "broken as the test wants", "broken");
        environment.remove(Settings.KAFKA_BOOTSTRAP_SERVERS.name());
        assertEnds(ServiceMain.MISCONFIGURED, "AGENTC2_KAFKA_BOOTSTRAP_SERVERS is not set");
    }

    private void assertEnds(int code, String reason, String... arguments) throws Exception {
        Files.deleteIfExists(output);
        Process started = start(arguments);
        assertTrue(started.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), this::output);
        assertEquals(code, started.exitValue(), this::output);
        List<String> said =
                output().lines().filter(line -> line.startsWith("agentc2: ")).toList();
        assertEquals(1, said.size(), this::output);
        assertTrue(said.getFirst().contains(reason), said::toString);
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LonelyService.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().keySet().removeIf(name -> name.startsWith("AGENTC2_") && !environment.containsKey(name));
        Process started = builder.start();
        process = started;
        return started;
    }

    /** Sends SIGTERM and returns the exit code. */
    private int terminate() throws InterruptedException {
        Process running = Objects.requireNonNull(process);
        running.destroy();
        assertTrue(running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), this::output);
        return running.exitValue();
    }

    private static void provision() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            TopicProvisioner provisioner = new TopicProvisioner(Map.of("conversation", 1, "org", 1));
            provisioner.apply(admin, provisioner.plan(admin), false);
        }
    }

    /** Status of an answer; 0 when nothing answers. */
    private int status(String path) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private List<String> lonely() {
        try (Stream<String> lines = output().lines()) {
            return lines.filter(line -> line.startsWith("lonely: "))
                    .map(line -> line.substring(8))
                    .toList();
        }
    }

    private String output() {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
