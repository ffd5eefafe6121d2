package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.ApiException;
import dev.agentc2.stack.client.SseReader;
import dev.agentc2.stack.simulator.Behaviour;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka goes away for a while: commands are refused whole, streams end so that they may go on elsewhere, nobody who comes back is
 * refused, and everything goes on afterwards.
 */
@Tag("stack")
class BrokerOutageScenarioTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Map<String, String> MESSAGE = Map.of("text", "Once, please.", "clientMessageId", "m-1");

    @Test
    void commandsAreRefusedWholeAndStreamsGoOn(@TempDir Path home) throws Exception {
        int port = Ports.free();
        EmbeddedKafka kafka = EmbeddedKafka.start(home.resolve("outside-kafka"), port);
        Map<String, String> outside = Map.of(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), kafka.bootstrapServers());
        try (TestStack stack = TestStack.start(home.resolve("stack"), outside)) {
            Settings settings = stack.stack().settings();
            stack.provider().configure(Behaviour.INSTANT.paced(20, 100, 50));
            ApiClient.Accepted running = stack.send("Tell me a long story.");
            Transcript story = new Transcript();
            try (SseReader stream = stack.client().stream(running.streamUrl(), null)) {
                assertTrue(story.read(stream, event -> event.name().equals("delta")), story::toString);
                kafka.close();
                assertRefused(
                        post(settings, "/api/agents/assistant/messages", Json.MAPPER.writeValueAsString(MESSAGE)));
                assertRefused(post(settings, "/api/turns/" + running.turnId() + "/cancel", ""));
                assertBreaksOff(story.readAll(stream));
            }
            await().atMost(SOON).until(() -> isDegraded(settings, "ingress") && isDegraded(settings, "egress"));
            assertBreaksOff(readOn(stack, running.streamUrl(), story));
            assertBreaksOff(readOn(stack, "/api/turns/" + running.turnId() + "x/stream", new Transcript()));

            kafka = EmbeddedKafka.start(home.resolve("outside-kafka"), port);
            stack.provider().configure(Behaviour.INSTANT);
            ApiClient.Accepted accepted = await().atMost(SOON)
                    .ignoreException(ApiException.class)
                    .until(() -> stack.client().send("assistant", MESSAGE), sent -> true);
            assertAnsweredOnce(stack, accepted);
            readToItsEnd(stack, running, story);
            assertEquals(story.end().path("text").asText(), story.text(), story::toString);
            await().atMost(SOON).until(() -> get(settings, "/health/ready").statusCode() == 200);
        } finally {
            kafka.close();
        }
    }

    private static Transcript readOn(TestStack stack, String stream, Transcript transcript) throws Exception {
        try (SseReader events = stack.client().stream(stream, transcript.lastId())) {
            return transcript.readAll(events);
        }
    }

    /** Egress may hear of Kafka's return later than ingress. */
    private static void readToItsEnd(TestStack stack, ApiClient.Accepted accepted, Transcript transcript) {
        await().atMost(SOON)
                .until(() -> !readOn(stack, accepted.streamUrl(), transcript)
                        .endName()
                        .isEmpty());
    }

    /** Another instance may go on with it. */
    private static void assertBreaksOff(Transcript transcript) {
        assertEquals("", transcript.endName(), transcript::toString);
    }

    private static void assertRefused(HttpResponse<String> answer) throws IOException {
        assertEquals(503, answer.statusCode(), answer::body);
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
        assertTrue(answer.headers().firstValueAsLong("Retry-After").orElse(0) > 0, answer::toString);
        assertEquals(
                "log-unavailable",
                Json.MAPPER.readTree(answer.body()).path("code").asText(),
                answer::body);
    }

    private static void assertAnsweredOnce(TestStack stack, ApiClient.Accepted accepted) throws Exception {
        Transcript answer = new Transcript();
        readToItsEnd(stack, accepted, answer);
        assertEquals("COMPLETED", answer.end().path("status").asText(), answer::toString);
        assertEquals(answer.end().path("text").asText(), answer.text(), answer::toString);
        assertEquals(accepted, stack.client().send("assistant", MESSAGE));
        JsonNode trace = await().atMost(SOON)
                .ignoreException(ApiException.class)
                .until(
                        () -> stack.client().get("/api/turns/" + accepted.turnId()),
                        found -> found.toString().contains("TurnCompleted"));
        assertEquals(1, trace.toString().split("\"TurnAccepted\"", -1).length - 1, trace::toString);
        assertEquals(1, trace.toString().split("\"TurnCompleted\"", -1).length - 1, trace::toString);
        assertEquals(
                1,
                stack.provider().requests().stream()
                        .filter(request -> request.lastUser().equals(MESSAGE.get("text")))
                        .count());
    }

    private static boolean isDegraded(Settings settings, String service) throws IOException, InterruptedException {
        JsonNode health = Json.MAPPER.readTree(get(settings, "/health").body());
        return health.at("/services/" + service + "/status").asText().equals("DEGRADED");
    }

    private static HttpResponse<String> post(Settings settings, String path, String body)
            throws IOException, InterruptedException {
        return exchange(request(settings, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> get(Settings settings, String path) throws IOException, InterruptedException {
        return exchange(request(settings, path));
    }

    private static HttpRequest.Builder request(Settings settings, String path) {
        LocalAccess access = LocalAccess.of(settings);
        return HttpRequest.newBuilder(access.url().resolve(path))
                .header("Authorization", "Bearer " + access.apiKey())
                .timeout(Duration.ofSeconds(20));
    }

    private static HttpResponse<String> exchange(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
