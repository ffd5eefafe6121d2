package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.SseReader;
import dev.agentc2.stack.simulator.Behaviour;
import dev.agentc2.stack.simulator.SimulatedProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole process is killed hard in the middle of things; after the restart everything ends as it should. */
@Tag("stack")
class KillScenarioTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void turnsSurviveAKillInMidAnswerAndInMidToolCall(@TempDir Path home) throws Exception {
        try (SimulatedProvider provider = SimulatedProvider.start(Behaviour.INSTANT.paced(50, 100, 40), 0);
                ChildStack child = new ChildStack(home, provider)) {
            child.start();
            killInMidAnswer(child);
            provider.configure(Behaviour.INSTANT);
            killInMidToolCall(child);
        }
    }

    private static void killInMidAnswer(ChildStack child) throws Exception {
        Transcript transcript = new Transcript();
        ApiClient.Accepted accepted;
        try (ApiClient client = child.client()) {
            accepted = client.send("assistant", Map.of("text", "Tell me a story."));
            try (SseReader stream = client.stream(accepted.streamUrl(), null)) {
                assertTrue(transcript.read(stream, event -> event.name().equals("delta")), transcript::toString);
                child.kill();
            }
        }
        child.start();
        try (ApiClient client = child.client();
                SseReader stream = client.stream(accepted.streamUrl(), transcript.lastId())) {
            transcript.readAll(stream);
        }
        assertEquals("COMPLETED", transcript.end().path("status").asText(), transcript::toString);
        assertTrue(transcript.saw("reset"), transcript::toString);
        assertEquals(transcript.end().path("text").asText(), transcript.text(), transcript::toString);
    }

    private static void killInMidToolCall(ChildStack child) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        HttpServer target = slowPage(calls, called, killed);
        try {
            ApiClient.Accepted accepted;
            String url = "http://127.0.0.1:" + target.getAddress().getPort() + "/page";
            try (ApiClient client = child.client()) {
                accepted = client.send("assistant", Map.of("text", "Fetch " + url));
                called.await();
                child.kill();
            }
            killed.countDown();
            child.start();
            try (ApiClient client = child.client();
                    SseReader stream = client.stream(accepted.streamUrl(), null)) {
                Transcript transcript = new Transcript().readAll(stream);
                assertEquals("COMPLETED", transcript.end().path("status").asText(), transcript::toString);
                // the call that was cut is repeated, for reading a page is safe to repeat; once settled it never is
                await().atMost(SOON).until(() -> calls.get() == 2);
            }
            child.kill();
            child.start();
            try (ApiClient client = child.client()) {
                client.get("/api/turns/" + accepted.turnId());
            }
            assertEquals(2, calls.get());
        } finally {
            target.stop(0);
        }
    }

    /** A page whose first reader waits until the process that asked is dead. */
    private static HttpServer slowPage(AtomicInteger calls, CountDownLatch called, CountDownLatch killed)
            throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/page", exchange -> {
            byte[] page = "The page says: persistence pays.".getBytes(StandardCharsets.UTF_8);
            calls.incrementAndGet();
            called.countDown();
            try {
                killed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        return server;
    }
}
