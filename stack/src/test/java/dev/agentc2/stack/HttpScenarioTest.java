package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.ingress.Bootstrap;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.ApiException;
import dev.agentc2.stack.client.SseReader;
import dev.agentc2.stack.simulator.Behaviour;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP API of a whole stack where clients go wrong, come from elsewhere, or ask how it is. */
@Tag("stack")
class HttpScenarioTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // started once for all scenarios
    private static TestStack stack;

    @SuppressWarnings("NullAway.Init")
    private static BareClient bare;

    @BeforeAll
    static void start(@TempDir Path home) {
        stack = TestStack.start(home, Map.of());
        bare = new BareClient(stack.stack().settings());
    }

    @AfterAll
    static void stop() {
        bare.close();
        stack.close();
    }

    @BeforeEach
    void calm() {
        stack.provider().reset();
        stack.provider().configure(Behaviour.INSTANT);
    }

    @TestFactory
    Stream<DynamicTest> whatIsWrongIsRefusedWithItsReasonAndLeavesNothingInKafka() {
        return BadRequests.all()
                .map(bad -> DynamicTest.dynamicTest(bad.toString(), () -> {
                    long before = bare.records();
                    String requestId = "bad-" + NUMBER.incrementAndGet();
                    HttpResponse<String> answer = bare.send(bad, requestId);
                    assertProblem(bad, requestId, answer);
                    assertEquals(before, bare.records());
                }));
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() {
        BadRequests.wrongMethods().forEach((request, right) -> {
            String[] parts = request.split(" ");
            HttpResponse<String> answer = bare.send(bare.request(parts[1]).method(parts[0], BodyPublishers.noBody()));
            assertTrue(answer.headers().firstValue("Allow").orElse("").contains(right), request);
        });
    }

    @TestFactory
    Stream<DynamicTest> oddTextIsTextLikeAnyOther() {
        Map<String, String> texts = new TreeMap<>(Map.of(
                "a NUL", "a\\u0000b",
                "half a surrogate pair", "a\\ud83db",
                "controls", "\\u0001\\u001b[31m\\u202e",
                "as long as may be", "x".repeat(262_144)));
        return texts.entrySet().stream()
                .map(odd -> DynamicTest.dynamicTest(odd.getKey(), () -> {
                    String body = "{\"text\":\"" + odd.getValue() + "\"}";
                    JsonNode accepted = stack.client().post("/api/agents/assistant/messages", body);
                    String turnId = accepted.path("turnId").asText();
                    try (SseReader stream =
                            stack.client().stream(accepted.path("streamUrl").asText(), null)) {
                        Transcript transcript = new Transcript().readAll(stream);
                        assertEquals("done", transcript.endName(), transcript::toString);
                    }
                    await().atMost(PATIENCE)
                            .ignoreException(ApiException.class)
                            .until(() -> stack.client()
                                    .get("/api/turns/" + turnId)
                                    .toString()
                                    .contains("TurnCompleted"));
                }));
    }

    @Test
    void anotherOrganisationSeesNothing() throws Exception {
        ApiClient.Accepted accepted = stack.send("Only for us.");
        stack.read(accepted);
        String conversation = "/api/conversations/" + accepted.conversationId();
        await().atMost(PATIENCE)
                .ignoreException(ApiException.class)
                .until(() -> stack.client()
                        .get(conversation + "/messages")
                        .toString()
                        .contains("Only for us."));
        try (ApiClient stranger = Stranger.arrive(stack.stack().settings())) {
            assertNotFound(stranger, "/api/turns/" + accepted.turnId());
            assertNotFound(stranger, accepted.streamUrl());
            assertNotFound(stranger, accepted.streamUrl() + "?lastEventId=" + accepted.turnId() + ".1.0");
            assertNotFound(stranger, conversation + "/messages");
            assertEquals(
                    0, stranger.get("/api/conversations").path("conversations").size());
            assertFalse(stranger.get("/api/costs?by=model").toString().contains("simulated"));
            assertEquals(
                    404,
                    assertThrows(ApiException.class, () -> stranger.send("assistant", Map.of("text", "Hi")))
                            .status());
        }
    }

    @Test
    void anotherOrganisationCantCancelNorListenIn() throws Exception {
        stack.provider().configure(Behaviour.INSTANT.paced(20, 30, 60));
        try (ApiClient stranger = Stranger.arrive(stack.stack().settings())) {
            String agent = Stranger.AGENT;
            await().atMost(PATIENCE).ignoreException(ApiException.class).until(() -> {
                stranger.send(agent, Map.of("text", "Am I known?"));
                return true;
            });
            ApiClient.Accepted accepted = stack.send("Count, please.");
            String conversation = accepted.conversationId();
            try (SseReader listening = stranger.stream("/api/conversations/" + conversation + "/stream", null)) {
                stranger.cancel(accepted.turnId());
                Transcript ours = stack.read(accepted);
                assertEquals("COMPLETED", ours.end().path("status").asText(), ours::toString);
                ApiClient.Accepted theirs =
                        stranger.send(agent, Map.of("text", "Mine.", "conversationId", conversation));
                Transcript heard = new Transcript();
                heard.readAll(listening);
                assertTrue(
                        heard.events().stream().allMatch(event -> event.id().startsWith(theirs.turnId() + ".")),
                        heard::toString);
            }
        }
    }

    @Test
    void anAgentThatWasPublishedThroughTheApiAnswersAndOneThatWasTakenOffDoesNot() throws Exception {
        stack.client()
                .post(
                        "/api/agents",
                        "{\"slug\":\"parrot\",\"name\":\"Parrot\",\"publish\":true,"
                                + "\"version\":{\"instructions\":\"Repeat.\"}}");
        ApiClient.Accepted accepted = await().atMost(PATIENCE)
                .ignoreException(ApiException.class)
                .until(() -> stack.client().send("parrot", Map.of("text", "Hi.")), sent -> true);
        assertEquals("done", stack.read(accepted).endName());
        stack.client().post("/api/agents/parrot/publish", "{\"version\":null}");
        await().atMost(PATIENCE).until(() -> {
            try {
                stack.client().send("parrot", Map.of("text", "Hi."));
                return false;
            } catch (ApiException e) {
                return e.status() == 404;
            }
        });
    }

    @Test
    void everyRouteOfTheStackWantsAKeyUnlessItIsPublic() {
        for (Route route : stack.stack().routes()) {
            String path = route.path().replaceAll("[{<][a-zA-Z]+[}>]", "x");
            HttpRequest.Builder request =
                    bare.keyless(path).method(route.method().name(), BodyPublishers.noBody());
            int status = bare.send(request).statusCode();
            assertEquals(route.permission() == Permission.PUBLIC, status != 401, route + " answers " + status);
        }
    }

    /** Who may what, so that a new route is a decision. */
    @Test
    void everyRouteHasThePermissionThatWasDecidedForIt() {
        assertEquals(
                """
                DELETE /api/agents/{id} MANAGE_AGENTS
                DELETE /api/api-keys/{id} MANAGE_KEYS
                DELETE /api/budgets/{id} MANAGE_POLICIES
                DELETE /api/connected-clients/{id} PERSON
                DELETE /api/connections/{id} MANAGE_CONNECTIONS
                DELETE /api/invitations/{id} MANAGE_MEMBERS
                DELETE /api/members/{userId} MANAGE_MEMBERS
                DELETE /api/orgs/{org} MANAGE_ORGANIZATION
                DELETE /api/policies/{id} MANAGE_POLICIES
                DELETE /api/workspaces/{id} MANAGE_AGENTS
                GET / PUBLIC
                GET /.well-known/oauth-authorization-server PUBLIC
                GET /.well-known/oauth-protected-resource PUBLIC
                GET /.well-known/oauth-protected-resource/mcp PUBLIC
                GET /api/agents READ_CONFIG
                GET /api/agents/{id} READ_CONFIG
                GET /api/agents/{id}/versions READ_CONFIG
                GET /api/agents/{id}/versions/{version} READ_CONFIG
                GET /api/api-keys MANAGE_KEYS
                GET /api/api-keys/{id} MANAGE_KEYS
                GET /api/approvals READ
                GET /api/approvals/{id} READ
                GET /api/audit READ_AUDIT
                GET /api/authorizations/{id} PERSON
                GET /api/budgets READ_CONFIG
                GET /api/budgets/{id} READ_CONFIG
                GET /api/connected-clients PERSON
                GET /api/connections READ_CONFIG
                GET /api/connections/{id} READ_CONFIG
                GET /api/conversations READ
                GET /api/conversations/{conversationId}/messages READ
                GET /api/conversations/{id}/stream READ
                GET /api/costs READ_COSTS
                GET /api/integrations READ_CONFIG
                GET /api/integrations/{slug} READ_CONFIG
                GET /api/invitations MANAGE_MEMBERS
                GET /api/invitations/{token} PUBLIC
                GET /api/login/oidc PUBLIC
                GET /api/login/oidc/callback PUBLIC
                GET /api/members READ_CONFIG
                GET /api/models READ_CONFIG
                GET /api/oauth/callback PUBLIC
                GET /api/oauth/client.json PUBLIC
                GET /api/openapi.json PUBLIC
                GET /api/orgs READ_CONFIG
                GET /api/orgs/{org} READ_CONFIG
                GET /api/policies READ_CONFIG
                GET /api/policies/{id} READ_CONFIG
                GET /api/reference PUBLIC
                GET /api/results/{id} READ
                GET /api/session PERSON
                GET /api/tools READ_CONFIG
                GET /api/turns/{turnId} READ
                GET /api/turns/{turnId}/stream READ
                GET /api/workspaces READ_CONFIG
                GET /api/workspaces/{id} READ_CONFIG
                GET /health PUBLIC
                GET /health/live PUBLIC
                GET /health/ready PUBLIC
                GET /mcp CHAT
                GET /metrics PUBLIC
                GET /oauth/authorize PUBLIC
                GET /web/<file> PUBLIC
                POST /api/agents MANAGE_AGENTS
                POST /api/agents/{agent}/messages CHAT
                POST /api/agents/{id}/publish MANAGE_AGENTS
                POST /api/agents/{id}/versions MANAGE_AGENTS
                POST /api/api-keys MANAGE_KEYS
                POST /api/approvals/{id}/approve CHAT
                POST /api/approvals/{id}/reject CHAT
                POST /api/authorizations/{id} PERSON
                POST /api/budgets MANAGE_POLICIES
                POST /api/connections MANAGE_CONNECTIONS
                POST /api/connections/{id}/authorize MANAGE_CONNECTIONS
                POST /api/connections/{id}/test MANAGE_CONNECTIONS
                POST /api/invitations MANAGE_MEMBERS
                POST /api/invitations/{token}/accept PERSON
                POST /api/login PUBLIC
                POST /api/logout PERSON
                POST /api/logout-everywhere PERSON
                POST /api/orgs PERSON
                POST /api/password PERSON
                POST /api/policies MANAGE_POLICIES
                POST /api/signup PUBLIC
                POST /api/turns/{turnId}/cancel CHAT
                POST /api/workspaces MANAGE_AGENTS
                POST /mcp CHAT
                POST /oauth/register PUBLIC
                POST /oauth/revoke PUBLIC
                POST /oauth/token PUBLIC
                PUT /api/agents/{id} MANAGE_AGENTS
                PUT /api/budgets/{id} MANAGE_POLICIES
                PUT /api/connections/{id} MANAGE_CONNECTIONS
                PUT /api/members/{userId} MANAGE_MEMBERS
                PUT /api/orgs/{org} MANAGE_ORGANIZATION
                PUT /api/policies/{id} MANAGE_POLICIES
                PUT /api/session/organization PERSON
                PUT /api/workspaces/{id} MANAGE_AGENTS""",
                stack.stack().routes().stream()
                        .map(route -> route.method().name() + " " + route.path() + " " + route.permission())
                        .sorted()
                        .collect(Collectors.joining("\n")));
    }

    @Test
    void theFirstOwnerGetsInByTheInvitationInTheHomeFolderAndTalksToTheAgent() throws Exception {
        Path file = Path.of(stack.stack().settings().get(Settings.HOME)).resolve(Bootstrap.OWNER_INVITATION_FILE);
        String account = """
                {"email":"owner@example.com","password":"a password to remember","name":"Owner","invitation":"%s"}""".formatted(Files.readString(file).strip());
        HttpResponse<String> arrived = bare.send(bare.keyless("/api/signup")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(account)));
        JsonNode session = Json.MAPPER.readTree(arrived.body());
        assertEquals("OWNER", session.at("/organizations/0/role").asText(), arrived.body());
        String cookie = arrived.headers().firstValue("Set-Cookie").orElse("").split(";", 2)[0];
        HttpRequest.Builder message = bare.keyless("/api/agents/assistant/messages")
                .header("Cookie", cookie)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"text\":\"Hello.\"}"));
        assertEquals(403, bare.send(message).statusCode(), "without the token of our page");
        HttpResponse<String> accepted = bare.send(
                message.header("X-CSRF-Token", session.path("csrfToken").asText()));
        assertEquals(202, accepted.statusCode(), accepted.body());
        String turn = Json.MAPPER.readTree(accepted.body()).path("turnId").asText();
        await().atMost(PATIENCE)
                .until(() -> bare.send(bare.keyless("/api/turns/" + turn).header("Cookie", cookie))
                        .body()
                        .contains("TurnCompleted"));
    }

    @Test
    void aToolTurnShowsInTheMetricsThatDashboardsAreBuiltOn() throws Exception {
        ApiClient.Accepted accepted = stack.send("What is 17 * 23?");
        stack.read(accepted);
        try (SseReader following = stack.client().stream(
                "/api/conversations/" + accepted.conversationId() + "/stream?lastEventId=" + accepted.turnId() + ".0.0",
                null)) {
            following.next();
            for (String metric : List.of(
                    "http_requests_total{method=\"POST\",route=\"/api/agents/{agent}/messages\",status=\"202\"}",
                    "agent_runs_total{agent=\"assistant\",source=\"api\",status=\"completed\"}",
                    "mcp_tool_calls_total{server=\"builtin\",status=\"succeeded\",tool=\"calculator\"}",
                    "active_sse_connections")) {
                await(metric).atMost(PATIENCE).until(() -> value(metric) >= 1);
            }
        }
    }

    private static double value(String metric) {
        return bare.send(bare.keyless("/metrics").GET())
                .body()
                .lines()
                .filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static void assertProblem(BadRequests.Case bad, String requestId, HttpResponse<String> answer)
            throws IOException {
        assertEquals(bad.status(), answer.statusCode(), answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
        JsonNode problem = Json.MAPPER.readTree(answer.body());
        assertEquals(bad.code(), problem.path("code").asText(), answer.body());
        assertEquals(bad.status(), problem.path("status").asInt());
        assertEquals(
                "https://agentc2.dev/problems/" + bad.code(),
                problem.path("type").asText());
        assertFalse(problem.path("title").asText().isBlank());
        assertTrue(problem.path("detail").asText().contains(bad.tells()), answer.body());
        assertEquals(
                problem.path("requestId").asText(),
                answer.headers().firstValue("X-Request-ID").orElse("-"));
        if (bad.status() != 400 || !bad.code().equals("bad-request")) {
            assertEquals(requestId, problem.path("requestId").asText());
        }
        assertEquals(
                bad.status() == 401,
                answer.headers().firstValue("WWW-Authenticate").isPresent());
        assertEquals(bad.status() == 405, answer.headers().firstValue("Allow").isPresent());
    }

    private static void assertNotFound(ApiClient client, String path) {
        ApiException refusal = assertThrows(ApiException.class, () -> client.stream(path, null), path);
        assertEquals(404, refusal.status(), path);
    }
}
