package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.ApiException;
import dev.agentc2.stack.client.SseReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference server asks a person something while its tool runs: answered by HTTP, and across a kill of tool-executor. */
@Tag("stack")
class QuestionScenarioTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOOL = "web__trigger-elicitation-request";
    private static final String SERVICE = "tool-executor";
    private static final Map<String, String> REACH = Map.of("AGENTC2_MCP_ALLOW", "localhost");

    @SuppressWarnings("NullAway.Init") // started once for all scenarios
    private static EverythingServer server;

    @BeforeAll
    static void start() throws Exception {
        server = EverythingServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** A turn whose tool's server waits for an answer. */
    private record Waiting(ApiClient.Accepted turn, Transcript seen, JsonNode question) {
        String address(String verb) {
            return "/api/approvals/" + question.path("approvalId").asText() + "/" + verb;
        }
    }

    private static void connect(ApiClient client) throws Exception {
        String url = "http://localhost:" + server.port() + "/mcp";
        client.post("/api/connections", "{\"slug\":\"web\",\"name\":\"Web\",\"kind\":\"MCP\",\"url\":\"" + url + "\"}");
        await().atMost(PATIENCE).until(() -> client.get("/api/tools").toString().contains(TOOL));
        client.post(
                "/api/agents",
                "{\"slug\":\"operator\",\"name\":\"Operator\",\"publish\":true,\"version\":{\"instructions\":\"Use tools.\","
                        + "\"tools\":[\"web__*\"]}}");
    }

    private static Waiting asked(ApiClient client) throws Exception {
        ApiClient.Accepted turn = await().atMost(PATIENCE)
                .ignoreException(ApiException.class)
                .until(() -> client.send("operator", Map.of("text", "Call " + TOOL + " now.")), sent -> true);
        Transcript seen = new Transcript();
        try (SseReader stream = client.stream(turn.streamUrl(), null)) {
            assertTrue(seen.read(stream, event -> event.name().equals("approval.requested")), seen::toString);
        }
        JsonNode question = Json.MAPPER.readTree(seen.events().getLast().data());
        assertEquals("QUESTION", question.path("kind").asText());
        assertEquals(
                "Please provide inputs for the following fields:",
                question.path("message").asText());
        assertEquals(
                13,
                Json.MAPPER
                        .readTree(question.path("answerSchema").asText())
                        .path("properties")
                        .size());
        return new Waiting(turn, seen, question);
    }

    private static Transcript rest(ApiClient client, Waiting waiting) throws Exception {
        try (SseReader stream =
                client.stream(waiting.turn().streamUrl(), waiting.seen().lastId())) {
            return waiting.seen().readAll(stream);
        }
    }

    private static JsonNode post(ApiClient client, String address, String body) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsMatching(e -> e instanceof ApiException refused && refused.status() == 404)
                .until(() -> client.post(address, body), answer -> true);
    }

    private static String audited(ApiClient client, String action) throws Exception {
        return client.get("/api/audit?action=" + action).toString();
    }

    @Test
    void aPersonAnswersTheServerOfAToolOverHttp(@TempDir Path home) throws Exception {
        try (TestStack stack = TestStack.start(home, REACH)) {
            ApiClient client = stack.client();
            connect(client);
            Waiting waiting = asked(client);
            await().atMost(PATIENCE)
                    .until(() -> client.get("/api/approvals").toString().contains("Please provide inputs"));
            for (String unfit : List.of("{}", "{\"arguments\":{\"name\":\"Ada\",\"integer\":1000}}")) {
                ApiException refused =
                        assertThrows(ApiException.class, () -> client.post(waiting.address("approve"), unfit));
                assertEquals(422, refused.status(), refused::toString);
            }
            JsonNode answer = post(
                    client,
                    waiting.address("approve"),
                    "{\"arguments\":{\"name\":\"Ada\",\"integer\":7,\"check\":true,\"titledMultipleSelectEnum\":[\"fish-2\"]}}");
            assertEquals("APPROVED", answer.path("status").asText());
            Transcript answered = rest(client, waiting);
            assertEquals("COMPLETED", answered.end().path("status").asText(), answered::toString);
            String prompt = stack.provider().requests().getLast().body();
            assertTrue(prompt.contains("Name: Ada") && prompt.contains("Favorite Integer: 7"), prompt);

            Waiting declined = asked(client);
            assertEquals(
                    "REJECTED",
                    post(client, declined.address("reject"), "{}")
                            .path("status")
                            .asText());
            Transcript without = rest(client, declined);
            assertEquals("COMPLETED", without.end().path("status").asText(), without::toString);
            assertTrue(stack.provider().requests().getLast().body().contains("declined to provide"));
            await().atMost(PATIENCE)
                    .until(() -> audited(client, "question.answer").contains("~")
                            && audited(client, "question.decline").contains("~"));
            assertFalse(audited(client, "question.answer").contains("Ada"));
        }
    }

    @Test
    void aCallWhoseWorkerIsKilledWhileItsServerAsksIsSettledAndItsQuestionOver(
            @TempDir Path home, @TempDir Path first, @TempDir Path second) throws Exception {
        List<String> others = new ArrayList<>(Stack.SERVICE_NAMES);
        others.remove(SERVICE);
        try (TestStack stack = TestStack.start(home, REACH, others)) {
            Map<String, String> environment = new HashMap<>(stack.neighbour(first, stack.provider()));
            environment.putAll(REACH);
            List<String> only = List.of("--services", SERVICE);
            try (ChildStack killed = new ChildStack(first, environment, only);
                    ChildStack next = new ChildStack(second, environment, only)) {
                killed.start();
                connect(stack.client());
                Waiting waiting = asked(stack.client());
                killed.kill();
                next.start();
                Transcript answer = rest(stack.client(), waiting);
                assertEquals("COMPLETED", answer.end().path("status").asText(), answer::toString);
                assertTrue(answer.saw("approval.decided"), answer::toString);
                String prompt = stack.provider().requests().getLast().body();
                assertTrue(prompt.contains("The outcome is unknown"), prompt);
                ApiException over = assertThrows(
                        ApiException.class,
                        () -> post(stack.client(), waiting.address("approve"), "{\"arguments\":{\"name\":\"Ada\"}}"));
                assertEquals(409, over.status());
            }
        }
    }
}
