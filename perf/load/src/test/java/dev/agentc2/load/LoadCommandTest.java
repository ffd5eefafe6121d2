package dev.agentc2.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.perf.Bench;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Gatling against a platform of a few lines. */
class LoadCommandTest {
    private static final String BEGINNING =
            "id: c-1.0.0\nevent: status\ndata: {}\n\n" + "id: c-1.1.0\nevent: delta\ndata: {\"text\":\"Hello\"}\n\n";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile String ending = "id: c-1.1.0\nevent: done\ndata: {\"text\":\"Hello\"}\n\n";
    private HttpServer platform;
    private Path key;

    @BeforeEach
    void start(@TempDir Path dir) throws IOException {
        key = Files.writeString(dir.resolve("api-key"), "secret\n");
        platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        platform.setExecutor(threads);
        platform.createContext("/api/agents/assistant/messages", exchange -> {
            boolean known = "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            answer(exchange, known ? 202 : 401, "application/json", "{\"streamUrl\":\"/api/turns/c-1/stream\"}");
        });
        platform.createContext(
                "/api/turns/c-1/stream", exchange -> answer(exchange, 200, "text/event-stream", BEGINNING + ending));
        platform.start();
    }

    @AfterEach
    void stop() {
        platform.stop(0);
        threads.shutdownNow();
    }

    @Test
    void turns_that_end_well_pass() {
        assertEquals(0, run("--api-key-file", key.toString()));
    }

    @Test
    void turns_that_fail_do_not() {
        ending = "id: c-1.1.0\nevent: error\ndata: {\"code\":\"provider-failed\"}\n\n";
        assertEquals(1, run("--api-key-file", key.toString()));
    }

    private int run(String... options) {
        CommandLine command = Bench.commandLine(new LoadCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        String[] all = new String[options.length + 7];
        String[] fixed = {
            "baseline",
            "--minutes",
            "0.1",
            "--warm-up",
            "1",
            "--url",
            "http://127.0.0.1:" + platform.getAddress().getPort()
        };
        System.arraycopy(fixed, 0, all, 0, fixed.length);
        System.arraycopy(options, 0, all, fixed.length, options.length);
        return command.execute(all);
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
    }
}
