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
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person is asked before a tool call, through HTTP and SSE, also across a restart. */
@Tag("stack")
class ApprovalScenarioTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String QUESTION = "What is 17 * 23?";

    @SuppressWarnings("NullAway.Init") // started once for all scenarios
    private static TestStack stack;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        stack = TestStack.start(home, Map.of());
        publish(stack, "careful", "{\"mode\":\"ALWAYS\"}");
        publish(stack, "hasty", "{\"mode\":\"ALWAYS\",\"waitMs\":1000}");
        publish(stack, "trusting", "{\"mode\":\"ALWAYS\",\"byUser\":true}");
        publish(
                stack,
                "choosy",
                "{\"rules\":[{\"tool\":\"calculator\",\"argument\":\"expression\",\"unless\":[\"2 + 2\"]}]}");
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    /** A turn that waits for leave. */
    private record Waiting(ApiClient.Accepted turn, Transcript seen, String approvalId) {}

    private static void publish(TestStack stack, String slug, String approval) throws Exception {
        stack.client()
                .post(
                        "/api/agents",
                        "{\"slug\":\"" + slug + "\",\"name\":\"" + slug + "\",\"publish\":true,\"version\":"
                                + "{\"instructions\":\"Count.\",\"tools\":[\"calculator\"],\"approval\":" + approval
                                + "}}");
    }

    private static Waiting askedBy(ApiClient client, String agent) throws Exception {
        ApiClient.Accepted turn = await().atMost(SOON)
                .ignoreException(ApiException.class)
                .until(() -> client.send(agent, Map.of("text", QUESTION)), sent -> true);
        Transcript seen = new Transcript();
        try (SseReader stream = client.stream(turn.streamUrl(), null)) {
            assertTrue(seen.read(stream, event -> event.name().equals("approval.requested")), seen::toString);
        }
        JsonNode data = Json.MAPPER.readTree(seen.events().getLast().data());
        assertEquals("calculator", data.path("tool").asText());
        assertTrue(data.path("arguments").asText().contains("17"), data::toString);
        return new Waiting(turn, seen, data.path("approvalId").asText());
    }

    private static JsonNode approve(ApiClient client, Waiting waiting, String body) throws Exception {
        return client.post("/api/approvals/" + waiting.approvalId() + "/approve", body);
    }

    private static JsonNode reject(ApiClient client, Waiting waiting, String reason) throws Exception {
        return client.post("/api/approvals/" + waiting.approvalId() + "/reject", "{\"reason\":\"" + reason + "\"}");
    }

    private static Transcript rest(TestStack stack, Waiting waiting) throws Exception {
        try (SseReader stream =
                stack.client().stream(waiting.turn().streamUrl(), waiting.seen().lastId())) {
            return waiting.seen().readAll(stream);
        }
    }

    @Test
    void aCallIsMadeOnceAPersonHasApprovedIt() throws Exception {
        Waiting waiting = askedBy(stack.client(), "careful");
        JsonNode open = await().atMost(SOON)
                .ignoreException(ApiException.class)
                .until(() -> stack.client().get("/api/approvals/" + waiting.approvalId()), found -> true);
        assertEquals("OPEN", open.path("status").asText());
        assertTrue(stack.client().get("/api/approvals").toString().contains(waiting.approvalId()));
        assertEquals(
                "APPROVED",
                approve(stack.client(), waiting, "{}").path("status").asText());
        Transcript answer = rest(stack, waiting);
        assertEquals("COMPLETED", answer.end().path("status").asText(), answer::toString);
        assertTrue(answer.text().contains("391"), answer::toString);
        assertFalse(stack.client().get("/api/approvals").toString().contains(waiting.approvalId()));
        assertTrue(stack.client().get("/api/approvals?status=all").toString().contains(waiting.approvalId()));
        await().atMost(SOON)
                .until(() -> stack.client()
                        .get("/api/audit?action=approval.approve")
                        .toString()
                        .contains(waiting.approvalId()));
    }

    @Test
    void whoComesLaterIsToldWhatWasAskedAndDecided() throws Exception {
        Waiting waiting = askedBy(stack.client(), "careful");
        Transcript second = new Transcript();
        try (SseReader stream = stack.client().stream(waiting.turn().streamUrl(), null)) {
            assertTrue(second.read(stream, event -> event.name().equals("approval.requested")), second::toString);
            approve(stack.client(), waiting, "{}");
            second.readAll(stream);
        }
        assertEquals("COMPLETED", second.end().path("status").asText(), second::toString);
        Transcript late = stack.read(waiting.turn());
        assertTrue(late.saw("approval.requested"), late::toString);
    }

    @Test
    void thePersonsArgumentsAreUsedAndTheModelIsTold() throws Exception {
        Waiting waiting = askedBy(stack.client(), "careful");
        approve(stack.client(), waiting, "{\"arguments\":{\"expression\":\"2 * 3\"}}");
        Transcript answer = rest(stack, waiting);
        assertEquals("COMPLETED", answer.end().path("status").asText(), answer::toString);
        String prompt = stack.provider().requests().getLast().body();
        assertTrue(prompt.contains("A person approved the call with other arguments"), prompt);
        assertFalse(answer.text().contains("391"), answer::toString);
    }

    @Test
    void argumentsThatDoNotFitTheToolAreRefusedAndTheQuestionStaysOpen() throws Exception {
        Waiting waiting = askedBy(stack.client(), "careful");
        ApiException refused = assertThrows(
                ApiException.class, () -> approve(stack.client(), waiting, "{\"arguments\":{\"expression\":1}}"));
        assertEquals(422, refused.status());
        assertTrue(String.valueOf(refused.getMessage()).contains("arguments/expression"), refused::getMessage);
        assertEquals(
                "APPROVED",
                approve(stack.client(), waiting, "{\"arguments\":{\"expression\":\"2 * 3\"}}")
                        .path("status")
                        .asText());
        Transcript answer = rest(stack, waiting);
        assertEquals("COMPLETED", answer.end().path("status").asText(), answer::toString);
    }

    @Test
    void aRejectedCallIsNotMade() throws Exception {
        Waiting waiting = askedBy(stack.client(), "careful");
        assertEquals(
                "REJECTED",
                reject(stack.client(), waiting, "not today").path("status").asText());
        Transcript answer = rest(stack, waiting);
        assertEquals("COMPLETED", answer.end().path("status").asText(), answer::toString);
        assertTrue(stack.provider().requests().getLast().body().contains("not today"));
        JsonNode trace = await().atMost(SOON)
                .until(
                        () -> stack.client().get("/api/turns/" + waiting.turn().turnId()),
                        found -> found.path("status").asText().equals("COMPLETED"));
        assertEquals(
                "APPROVAL_REJECTED", trace.at("/steps/0/toolCalls/0/failure").asText());
    }

    @Test
    void aQuestionThatNobodyAnswersExpires() throws Exception {
        Waiting waiting = askedBy(stack.client(), "hasty");
        Transcript answer = rest(stack, waiting);
        assertEquals("COMPLETED", answer.end().path("status").asText(), answer::toString);
        assertEquals(409, refused(() -> approve(stack.client(), waiting, "{}")));
        JsonNode question = stack.client().get("/api/approvals/" + waiting.approvalId());
        assertEquals("EXPIRED", question.path("status").asText());
    }

    @Test
    void ofTwoDecisionsAtOnceOneCounts() throws Exception {
        Waiting waiting = askedBy(stack.client(), "careful");
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> decisions = List.of(
                    () -> refused(() -> approve(stack.client(), waiting, "{}")),
                    () -> refused(() -> reject(stack.client(), waiting, "no")));
            List<Integer> answers = pool.invokeAll(decisions).stream()
                    .map(Future::resultNow)
                    .sorted()
                    .toList();
            assertEquals(List.of(200, 409), answers);
        }
        assertEquals("COMPLETED", rest(stack, waiting).end().path("status").asText());
    }

    @Test
    void aTurnThatIsCancelledWithdrawsItsQuestion() throws Exception {
        Waiting waiting = askedBy(stack.client(), "careful");
        stack.client().cancel(waiting.turn().turnId());
        Transcript answer = rest(stack, waiting);
        assertEquals("CANCELLED", answer.end().path("status").asText(), answer::toString);
        assertEquals(409, refused(() -> approve(stack.client(), waiting, "{}")));
    }

    @Test
    void aRuleMayLookAtArguments() throws Exception {
        reject(stack.client(), askedBy(stack.client(), "choosy"), "no");
        Transcript answer = stack.read(stack.client().send("choosy", Map.of("text", "What is 2 + 2?")));
        assertFalse(answer.saw("approval.requested"), answer::toString);
    }

    @Test
    void whoMayOnlyTalkDecidesOnlyWhereTheAgentLetsItsUsers() throws Exception {
        JsonNode key = stack.client().post("/api/api-keys", "{\"name\":\"talker\",\"scopes\":[\"chat\"]}");
        try (ApiClient talker = new ApiClient(
                LocalAccess.of(stack.stack().settings()).url(), key.path("key").asText())) {
            Waiting careful = askedBy(talker, "careful");
            assertEquals(403, refused(() -> approve(talker, careful, "{}")));
            reject(stack.client(), careful, "no");
            Waiting trusting = askedBy(talker, "trusting");
            assertEquals(
                    "APPROVED", approve(talker, trusting, "{}").path("status").asText());
            Waiting ofOthers = askedBy(stack.client(), "trusting");
            assertEquals(403, refused(() -> approve(talker, ofOthers, "{}")));
        }
        assertEquals(404, refused(() -> stack.client().post("/api/approvals/nobody-asked.call-1/approve", "{}")));
    }

    @Test
    void aQuestionSurvivesARestart(@TempDir Path home) throws Exception {
        Waiting waiting;
        try (TestStack before = TestStack.start(home, Map.of())) {
            publish(before, "careful", "{\"mode\":\"ALWAYS\"}");
            waiting = askedBy(before.client(), "careful");
        }
        try (TestStack after = TestStack.start(home, Map.of())) {
            assertEquals(
                    "APPROVED",
                    approve(after.client(), waiting, "{}").path("status").asText());
            Transcript answer = rest(after, waiting);
            assertEquals("COMPLETED", answer.end().path("status").asText(), answer::toString);
            assertTrue(answer.text().contains("391"), answer::toString);
        }
    }

    /** Status of a call: 200, or that of its refusal. */
    private static int refused(Callable<@Nullable JsonNode> call) throws Exception {
        try {
            call.call();
            return 200;
        } catch (ApiException e) {
            return e.status();
        }
    }
}
