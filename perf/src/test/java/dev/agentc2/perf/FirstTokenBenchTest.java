package dev.agentc2.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.stack.simulator.Behaviour;
import dev.agentc2.stack.simulator.SimulatedProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measurement against the real simulator and a platform that answers at once. */
class FirstTokenBenchTest {
    private static final String ANSWER = "event: status\ndata: {}\n\nevent: delta\ndata: {\"text\":\"Hi\"}\n\n";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger messages = new AtomicInteger();
    private final SimulatedProvider simulator = SimulatedProvider.start(Behaviour.NATURAL, 0);
    private volatile String ending = "event: done\ndata: {}\n\n";
    private HttpServer platform;
    private Path key;

    @BeforeEach
    void start(@TempDir Path dir) throws IOException {
        key = Files.writeString(dir.resolve("api-key"), "secret\n");
        platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        platform.setExecutor(threads);
        platform.createContext("/api/agents/assistant/messages", exchange -> {
            messages.incrementAndGet();
            boolean known = "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            answer(exchange, known ? 202 : 401, "{\"conversationId\":\"c\",\"streamUrl\":\"/api/turns/c-1/stream\"}");
        });
        platform.createContext("/api/turns/c-1/stream", exchange -> answer(exchange, 200, ANSWER + ending));
        platform.start();
    }

    @AfterEach
    void stop() {
        platform.stop(0);
        simulator.close();
        threads.shutdownNow();
    }

    @Test
    void measures_both_and_leaves_the_simulator_as_it_was() {
        assertEquals(0, run("--chats", "2", "--turns", "6", "--warm-up", "1", "--json"));
        assertEquals(2 * 6 + 2, messages.get());
        assertEquals(messages.get(), simulator.stats().requests());
        assertEquals(Behaviour.NATURAL, simulator.behaviour());
    }

    @Test
    void a_failed_turn_fails_the_measurement() {
        ending = "event: error\ndata: {\"code\":\"provider-failed\"}\n\n";
        assertTrue(run("--chats", "1", "--turns", "3", "--warm-up", "0") != 0);
    }

    @Test
    void it_stays_on_this_machine() {
        assertTrue(Bench.commandLine(new FirstTokenBench())
                        .execute("--url", "http://192.0.2.1", "--simulator", simulator.baseUrl())
                != 0);
        assertEquals(0, simulator.stats().requests());
    }

    private int run(String... options) {
        String url = "http://127.0.0.1:" + platform.getAddress().getPort();
        String[] all = new String[options.length + 6];
        String[] fixed = {"--url", url, "--simulator", simulator.baseUrl(), "--api-key-file", key.toString()};
        System.arraycopy(fixed, 0, all, 0, fixed.length);
        System.arraycopy(options, 0, all, fixed.length, options.length);
        return Bench.commandLine(new FirstTokenBench()).execute(all);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
    }
}
