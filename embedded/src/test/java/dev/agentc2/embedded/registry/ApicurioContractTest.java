package dev.agentc2.embedded.registry;

import dev.agentc2.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Apicurio keeps the contract too. Only in Maven profile {@code apicurio}, which fetches and unpacks it. */
@EnabledIfSystemProperty(named = "apicurio.home", matches = ".+")
class ApicurioContractTest extends RegistryContract {
    private static final int PORT = Ports.free();
    private static final URI ADDRESS = URI.create("http://127.0.0.1:" + PORT + "/apis/ccompat/v7");

    private static Process apicurio;

    @BeforeAll
    static void start(@TempDir Path dir) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path home = Path.of(System.getProperty("apicurio.home"));
        apicurio = new ProcessBuilder(List.of(
                        java.toString(),
                        "-Xmx512m",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + PORT,
                        "-Dapicurio.rest.deletion.artifact-version.enabled=true",
                        "-Dapicurio.rest.deletion.artifact.enabled=true",
                        "-jar",
                        home.resolve("quarkus-run.jar").toString()))
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output.txt").toFile())
                .start();
        Awaitility.await("Apicurio serves")
                .atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .until(() -> status() == 200);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        apicurio.destroy();
        apicurio.waitFor();
    }

    @Override
    URI address() {
        return ADDRESS;
    }

    private static int status() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(ADDRESS + "/subjects")).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
