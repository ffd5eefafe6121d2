package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.HandMadeClient.Tokens;
import dev.agentc2.stack.client.ApiException;
import dev.agentc2.stack.simulator.Behaviour;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People connect MCP clients to a whole stack by signing in, and take it back. */
@Tag("stack")
class ConnectedClientScenarioTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String HERE = "default";

    @SuppressWarnings("NullAway.Init") // started once for all scenarios
    private static TestStack stack;

    @SuppressWarnings("NullAway.Init")
    private static BareClient bare;

    @SuppressWarnings("NullAway.Init")
    private static HandMadeClient client;

    @BeforeAll
    static void start(@TempDir Path home) {
        stack = TestStack.start(home, Map.of("AGENTC2_SIGNUP", "open"));
        bare = new BareClient(stack.stack().settings());
        client = HandMadeClient.discover(bare, "Editor");
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

    /** A member of the default organisation who owns one of their own too. */
    private static PageVisitor member() throws Exception {
        String email = "person" + NUMBER.incrementAndGet() + "@example.org";
        JsonNode invited = stack.client().post("/api/invitations", "{\"email\":\"" + email + "\",\"role\":\"MEMBER\"}");
        String own = "own-" + NUMBER.incrementAndGet();
        return PageVisitor.signUp(
                bare,
                email,
                ",\"invitation\":\"" + invited.path("token").asText() + "\",\"organization\":{\"slug\":\"" + own
                        + "\",\"name\":\"Own\"}");
    }

    private static McpSyncClient sdk(String access) {
        return McpClient.sync(HttpClientStreamableHttpTransport.builder(
                                LocalAccess.of(stack.stack().settings()).url().toString())
                        .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + access))
                        .build())
                .requestTimeout(PATIENCE)
                .build();
    }

    private static String error(HttpResponse<String> answer) {
        assertEquals(400, answer.statusCode(), answer.body());
        return PageVisitor.json(answer).path("error").asText();
    }

    @Test
    void aClientThatKnowsTheAddressOnlyIsConnectedAndAnsweredInThePersonsName() throws Exception {
        PageVisitor person = member();
        Tokens tokens = client.connect(person, HERE);
        try (McpSyncClient sdk = sdk(tokens.access())) {
            sdk.initialize();
            assertTrue(sdk.listTools().tools().stream()
                    .anyMatch(tool -> tool.name().equals("assistant")));
            CallToolResult answer = sdk.callTool(new CallToolRequest("assistant", Map.of("message", "Hello.")));
            assertEquals(false, answer.isError(), answer::toString);
            String turn = String.valueOf(((Map<?, ?>) answer.structuredContent()).get("turnId"));
            String asked = "user:" + person.userId();
            await().atMost(PATIENCE)
                    .ignoreException(ApiException.class)
                    .until(() ->
                            stack.client().get("/api/turns/" + turn).toString().contains(asked));
        }
        Tokens next = Tokens.of(client.refresh(tokens.refresh()));
        assertFalse(client.tools(200, next.access()).isEmpty());
        assertFalse(client.tools(200, tokens.access()).isEmpty(), "the one of before ends by itself");
        assertEquals(200, client.revoke(next.refresh()).statusCode());
        client.tools(401, next.access());
        client.tools(401, tokens.access());
        assertEquals("invalid_grant", error(client.refresh(next.refresh())));
    }

    @Test
    void theQuestionIsShownToTheSignedInAndAnsweredOnceByOurOwnPageOnly() throws Exception {
        PageVisitor person = member();
        String asked = client.asks();
        assertEquals(401, bare.send(bare.keyless(asked).GET()).statusCode());
        JsonNode question = person.ask(200, "GET", asked, null);
        assertEquals("Editor", question.at("/client/name").asText());
        assertEquals("127.0.0.1", question.path("redirectHost").asText());
        assertTrue(question.path("local").asBoolean());
        assertEquals(2, question.path("organizations").size());
        assertEquals(403, person.statusWithoutToken("POST", asked, "{\"agree\":false}"));
        person.ask(400, "POST", asked, "{\"agree\":true}");
        person.ask(404, "POST", asked, "{\"agree\":true,\"organization\":\"stranger\"}");
        String denied = person.ask(200, "POST", asked, "{\"agree\":false}")
                .path("redirectTo")
                .asText();
        assertTrue(denied.startsWith(HandMadeClient.REDIRECT + "?"), denied);
        assertEquals("access_denied", HandMadeClient.query(denied).get("error"));
        assertEquals("s&1", HandMadeClient.query(denied).get("state"));
        person.ask(404, "POST", asked, "{\"agree\":true,\"organization\":\"default\"}");
    }

    @Test
    void aTokenIsForTalkingThroughThisEndpointAndNothingElse() throws Exception {
        Tokens tokens = client.connect(member(), HERE);
        for (String path : List.of(
                "/api/conversations",
                "/api/agents",
                "/api/session",
                "/api/orgs",
                "/api/connected-clients",
                "/api/approvals")) {
            assertEquals(
                    401,
                    bare.send(bare.keyless(path)
                                    .header("Authorization", "Bearer " + tokens.access())
                                    .GET())
                            .statusCode(),
                    path);
        }
        for (String path : List.of("/api/approvals/x/approve", "/api/agents", "/api/api-keys")) {
            assertEquals(
                    401,
                    bare.send(bare.keyless(path)
                                    .header("Authorization", "Bearer " + tokens.access())
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString("{}")))
                            .statusCode(),
                    path);
        }
    }

    @Test
    void ofAnotherOrganisationThanTheChosenOneThereIsNothing() throws Exception {
        PageVisitor person = member();
        Stranger.key(stack.stack().settings());
        String own =
                person.ask(200, "GET", "/api/session", null).path("organizations").findValuesAsText("slug").stream()
                        .filter(slug -> slug.startsWith("own-"))
                        .findFirst()
                        .orElseThrow();
        Tokens tokens = client.connect(person, own);
        assertEquals(0, client.tools(200, tokens.access()).size());
        List<String> here =
                client.tools(200, client.connect(person, HERE).access()).findValuesAsText("name");
        assertTrue(here.contains("assistant") && !here.contains("agent"), here::toString);
    }

    @Test
    void whoAsksWronglyIsToldAndLeadsNobodyElsewhere() {
        assertEquals(
                400,
                client.send(Map.of("redirect_uri", "http://127.0.0.1:4711/other"))
                        .statusCode());
        assertEquals(
                400,
                client.send(Map.of("redirect_uri", "https://evil.example/callback"))
                        .statusCode());
        assertEquals(400, client.send(Map.of("redirect_uri", "")).statusCode());
        assertEquals(
                400,
                client.send(Map.of("client_id", "acl_aaaaaaaaaaaaaaaaaaaa")).statusCode());
        assertEquals(
                400,
                client.send(Map.of("client_id", "https://127.0.0.1/client.json"))
                        .statusCode());
        assertEquals("invalid_request", errorByRedirect(Map.of("code_challenge_method", "plain")));
        assertEquals("invalid_request", errorByRedirect(Map.of("code_challenge_method", "")));
        assertEquals("invalid_request", errorByRedirect(Map.of("code_challenge", "short")));
        assertEquals("unsupported_response_type", errorByRedirect(Map.of("response_type", "token")));
        assertEquals("invalid_scope", errorByRedirect(Map.of("scope", "manage")));
        assertEquals("invalid_target", errorByRedirect(Map.of("resource", "https://elsewhere.example/mcp")));
    }

    private static String errorByRedirect(Map<String, String> wrong) {
        HttpResponse<String> sent = client.send(wrong);
        assertEquals(302, sent.statusCode(), sent.body());
        String location = sent.headers().firstValue("Location").orElse("");
        assertTrue(location.startsWith(HandMadeClient.REDIRECT + "?"), location);
        return HandMadeClient.query(location).getOrDefault("error", "");
    }

    @Test
    void aCodeThatIsShownAgainEndsWhatItGave() throws Exception {
        String code = client.code(member(), HERE);
        Tokens tokens = Tokens.of(client.exchange(code, Map.of()));
        client.tools(200, tokens.access());
        assertEquals("invalid_grant", error(client.exchange(code, Map.of())));
        client.tools(401, tokens.access());
        assertEquals("invalid_grant", error(client.refresh(tokens.refresh())));
    }

    @Test
    void aCodeInWrongHandsIsSpent() throws Exception {
        PageVisitor person = member();
        HandMadeClient other = HandMadeClient.discover(bare, "Other");
        for (Map<String, String> wrong : List.of(
                Map.of("code_verifier", "another-" + HandMadeClient.VERIFIER),
                Map.of("redirect_uri", "http://127.0.0.1:4712/callback"),
                Map.of("client_id", other.id))) {
            String code = client.code(person, HERE);
            assertEquals("invalid_grant", error(client.exchange(code, wrong)), wrong::toString);
            assertEquals("invalid_grant", error(client.exchange(code, Map.of())), wrong::toString);
        }
        String code = client.code(person, HERE);
        assertEquals(
                "invalid_target", error(client.exchange(code, Map.of("resource", "https://elsewhere.example/mcp"))));
        Tokens.of(client.exchange(code, Map.of()));
    }

    @Test
    void aRefreshTokenThatWasUsedIsTakenAgainAtOnceOnlyAndThenEndsAll() throws Exception {
        Tokens first = client.connect(member(), HERE);
        Tokens lost = Tokens.of(client.refresh(first.refresh()));
        Tokens second = Tokens.of(client.refresh(first.refresh()));
        client.tools(200, second.access());
        client.tools(401, lost.access());
        Tokens third = Tokens.of(client.refresh(second.refresh()));
        client.tools(200, third.access());
        assertEquals("invalid_grant", error(client.refresh(first.refresh())));
        client.tools(401, third.access());
        assertEquals("invalid_grant", error(client.refresh(third.refresh())));
    }

    @Test
    void aPersonSeesTheOwnConnectionsOnlyAndEndsThem() throws Exception {
        PageVisitor person = member();
        PageVisitor other = member();
        Tokens tokens = client.connect(person, HERE);
        JsonNode shown = person.ask(200, "GET", "/api/connected-clients", null).path("connectedClients");
        assertEquals(1, shown.size());
        assertEquals("Editor", shown.at("/0/name").asText());
        assertEquals(HERE, shown.at("/0/organization/slug").asText());
        assertEquals(
                0,
                other.ask(200, "GET", "/api/connected-clients", null)
                        .path("connectedClients")
                        .size());
        String one = "/api/connected-clients/" + shown.at("/0/id").asText();
        other.ask(404, "DELETE", one, null);
        client.tools(200, tokens.access());
        assertEquals(
                1,
                person.ask(200, "DELETE", one + "?dryRun=true", null)
                        .at("/deletes/connectedClients")
                        .asInt());
        person.ask(204, "DELETE", one, null);
        client.tools(401, tokens.access());
        person.ask(204, "DELETE", one, null);
        assertEquals(
                0,
                person.ask(200, "GET", "/api/connected-clients", null)
                        .path("connectedClients")
                        .size());
        await().atMost(PATIENCE).until(() -> {
            String trail = stack.client().get("/api/audit?limit=200").toString();
            return trail.contains("client.connect") && trail.contains("client.disconnect");
        });
    }

    @Test
    void signingOutEverywhereAndBeingRemovedEndConnectionsForGood() throws Exception {
        PageVisitor person = member();
        Tokens tokens = client.connect(person, HERE);
        person.ask(204, "POST", "/api/logout", null);
        client.tools(200, tokens.access());
        person.signIn();
        person.ask(204, "POST", "/api/logout-everywhere", null);
        client.tools(401, tokens.access());
        person.signIn();
        Tokens again = client.connect(person, HERE);
        client.tools(200, again.access());
        String userId = person.userId();
        HttpResponse<String> removed = bare.send(bare.request("/api/members/" + userId)
                .header("If-Match", "\"1\"")
                .DELETE());
        assertEquals(204, removed.statusCode(), removed.body());
        client.tools(401, again.access());
        assertEquals("invalid_grant", error(client.refresh(again.refresh())));
    }

    @Test
    void anotherInstanceOfEgressKnowsANewTokenAtOnce(@TempDir Path home) throws Exception {
        Settings settings = Settings.of(stack.neighbour(home, stack.provider()))
                .with(Map.of(
                        Settings.HTTP_PORT.name(),
                        String.valueOf(Ports.free()),
                        Settings.INGRESS_URL.name(),
                        LocalAccess.of(stack.stack().settings()).url().toString()));
        Tokens tokens = client.connect(member(), HERE);
        try (Stack egress = Stack.start(settings, Set.of("egress"), false, Progress.SILENT);
                BareClient there = new BareClient(egress.settings())) {
            assertEquals(200, list(there, tokens.access()));
            Tokens next = Tokens.of(client.refresh(tokens.refresh()));
            assertEquals(200, list(there, next.access()));
            client.revoke(next.access());
            await().atMost(PATIENCE).until(() -> list(there, next.access()) == 401);
        }
    }

    private static int list(BareClient there, String access) {
        return there.send(there.keyless("/mcp")
                        .header("Authorization", "Bearer " + access)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}")))
                .statusCode();
    }
}
