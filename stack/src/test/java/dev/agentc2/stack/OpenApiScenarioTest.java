package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.integration.IntegrationCatalogue;
import dev.agentc2.stack.client.ApiClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest.Builder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document of a whole stack is true: its operations are the routes, and answers fit its schemas. */
@Tag("stack")
class OpenApiScenarioTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String PASSWORD = "correct horse battery staple";

    /** Addresses that aren't of the API. */
    private static final Set<String> OUTSIDE =
            Set.of("/", "/web/<file>", "/metrics", "/health", "/health/live", "/health/ready");

    @SuppressWarnings("NullAway.Init") // started once for all scenarios
    private static TestStack stack;

    @SuppressWarnings("NullAway.Init")
    private static BareClient bare;

    @SuppressWarnings("NullAway.Init")
    private static DocumentedAnswers answers;

    @BeforeAll
    static void start(@TempDir Path home) {
        stack = TestStack.start(home, Map.of("AGENTC2_SIGNUP", "open"));
        bare = new BareClient(stack.stack().settings());
        answers = new DocumentedAnswers(bare);
    }

    @AfterAll
    static void stop() {
        bare.close();
        stack.close();
    }

    @Test
    void theDocumentHasEveryRouteWithItsPermissionAndNoOther() {
        Set<String> served = stack.stack().routes().stream()
                .filter(route -> !OUTSIDE.contains(route.path()))
                .map(DocumentedAnswers::operationOf)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(String.join("\n", served), String.join("\n", answers.operations()));
    }

    @Test
    void whatIsSaidAndLookedUpFitsTheDocument() throws Exception {
        JsonNode accepted =
                answers.send(202, "POST", "/api/agents/assistant/messages", "{\"text\":\"What is 17 * 23?\"}");
        stack.read(new ApiClient.Accepted(
                accepted.get("conversationId").asText(),
                accepted.get("turnId").asText(),
                accepted.get("streamUrl").asText()));
        String turn = "/api/turns/" + accepted.get("turnId").asText();
        await().atMost(PATIENCE)
                .until(() -> bare.send(bare.request(turn).GET()).body().contains("TurnCompleted"));
        answers.send(200, "GET", turn, null);
        answers.send(202, "POST", turn + "/cancel", null);
        answers.send(200, "GET", "/api/conversations?limit=1", null);
        String conversation =
                "/api/conversations/" + accepted.get("conversationId").asText();
        answers.send(200, "GET", conversation + "/messages", null);
        answers.send(200, "GET", "/api/costs?by=model", null);
        await().atMost(PATIENCE)
                .until(() -> !answers.send(200, "GET", "/api/audit", null)
                        .get("records")
                        .isEmpty());
        answers.send(200, "GET", "/api/openapi.json", null);
        answers.send(200, "GET", "/api/reference", null);
        answers.send(200, "POST", "/mcp", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
        for (String metadata : new String[] {
            "/.well-known/oauth-protected-resource",
            "/.well-known/oauth-protected-resource/mcp",
            "/.well-known/oauth-authorization-server"
        }) {
            answers.send(200, "GET", metadata, null);
        }
        String redirects = "{\"redirect_uris\":[\"https://client.example.com/callback\"]}";
        answers.send(201, "POST", "/oauth/register", redirects);
        answers.send(400, "POST", "/oauth/register", "{}");
        answers.send(404, "GET", "/api/turns/none-at-all", null);
        answers.send(400, "GET", "/api/audit?from=then", null);
    }

    @Test
    void peopleAndKeysFitTheDocument() {
        JsonNode invitation =
                answers.send(201, "POST", "/api/invitations", "{\"email\":\"ada@example.org\",\"role\":\"ADMIN\"}");
        answers.send(200, "GET", "/api/invitations", null);
        String path = "/api/invitations/" + invitation.get("id").asText();
        answers.send(200, "DELETE", path + "?dryRun=true", null);
        answers.send(204, "DELETE", path, null);
        answers.send(200, "GET", "/api/members", null);
        answers.send(404, "PUT", "/api/members/nobody12", "{\"role\":\"MEMBER\"}", "If-Match", "\"1\"");
        answers.send(428, "DELETE", "/api/members/nobody12", null);
        JsonNode key = answers.send(
                201,
                "POST",
                "/api/api-keys",
                "{\"name\":\"CI\",\"scopes\":[\"chat\"],\"expiresAt\":\"2099-01-01T00:00:00Z\"}");
        String one = "/api/api-keys/" + key.get("id").asText();
        answers.send(200, "GET", one, null);
        answers.send(200, "GET", "/api/api-keys", null);
        answers.send(400, "POST", "/api/api-keys", "{\"name\":\"CI\",\"scopes\":[]}");
        assertRevokedAtOnce(key.get("key").asText(), one);
    }

    /** The whole way: the cache of keys of this process is told, so not even one more request passes. */
    private static void assertRevokedAtOnce(String key, String path) {
        String authorization = "Bearer " + key;
        assertEquals(200, conversationsAs(authorization).statusCode());
        answers.send(204, "DELETE", path, null);
        assertEquals(401, conversationsAs(authorization).statusCode());
    }

    private static HttpResponse<String> conversationsAs(String authorization) {
        return bare.send(bare.keyless("/api/conversations")
                .header("Authorization", authorization)
                .GET());
    }

    @Test
    void configurationFitsTheDocument() {
        String workspace = made("/api/workspaces", "{\"slug\":\"docs\",\"name\":\"Docs\"}");
        String policy = made(
                "/api/policies",
                "{\"slug\":\"strict\",\"name\":\"Strict\",\"inputAction\":\"BLOCK\",\"outputRules\":[\"email\"]}");
        String agent = made(
                "/api/agents",
                "{\"slug\":\"helper\",\"name\":\"Helper\",\"version\":{\"instructions\":\"Help.\"},\"publish\":true}");
        String connection = made(
                "/api/connections",
                "{\"slug\":\"mcp\",\"name\":\"MCP\",\"kind\":\"MCP\",\"url\":\"https://example.com/mcp\","
                        + "\"credentials\":{\"token\":\"s3cret\"}}");
        String chosen = made("/api/connections", "{\"integration\":\"linear\"}");
        answers.send(204, "DELETE", chosen, null, "If-Match", tag(chosen));
        answers.send(400, "POST", "/api/connections", "{\"integration\":\"nothing\"}");
        String oauth = made("/api/connections", "{\"integration\":\"notion\"}");
        answers.send(400, "POST", oauth + "/authorize", "{\"clientSecret\":\"alone\"}");
        answers.send(204, "DELETE", oauth, null, "If-Match", tag(oauth));
        answers.send(409, "POST", connection + "/authorize", "{}");
        answers.send(200, "GET", "/api/oauth/client.json", null);
        answers.send(201, "POST", agent + "/versions", "{\"instructions\":\"Help more.\",\"tier\":\"fast\"}");
        answers.send(200, "GET", agent + "/versions", null);
        answers.send(200, "GET", agent + "/versions/2", null);
        answers.send(200, "POST", agent + "/publish", "{\"version\":2}");
        for (String plain : new String[] {
            "/api/tools",
            "/api/models",
            "/api/integrations",
            "/api/integrations/brave-search",
            "/api/integrations/hubspot",
            "/api/orgs",
            "/api/orgs/default"
        }) {
            answers.send(200, "GET", plain, null);
        }
        String tag = "\"" + IntegrationCatalogue.current().fingerprint() + "\"";
        answers.send(304, "GET", "/api/integrations", null, "If-None-Match", tag);
        answers.send(304, "GET", "/api/integrations/hubspot", null, "If-None-Match", tag);
        changed(workspace, "{\"name\":\"Documents\"}");
        changed(policy, "{\"name\":\"Strict\",\"inputAction\":\"REPORT\",\"outputRules\":[]}");
        changed(agent, "{\"name\":\"Helper\",\"description\":\"Helps.\"}");
        changed(connection, "{\"name\":\"MCP\",\"url\":\"https://example.com/mcp\",\"enabled\":false}");
        for (String one : new String[] {connection, agent, policy, workspace}) {
            answers.send(200, "DELETE", one + "?dryRun=true", null, "If-Match", tag(one));
            answers.send(204, "DELETE", one, null, "If-Match", tag(one));
        }
    }

    private static String made(String collection, String body) {
        JsonNode made = answers.send(201, "POST", collection, body);
        answers.send(200, "GET", collection, null);
        return collection + "/" + made.get("id").asText();
    }

    private static void changed(String path, String body) {
        answers.send(412, "PUT", path, body, "If-Match", "\"999\"");
        answers.send(200, "PUT", path, body, "If-Match", tag(path));
    }

    private static String tag(String path) {
        return "\"" + answers.send(200, "GET", path, null).get("rowVersion").asLong() + "\"";
    }

    /** A signed-in person: the cookie and the token that goes with it. */
    private record Visitor(String cookie, String csrfToken) {
        static Visitor of(String method, String path, int status, HttpResponse<String> answer) {
            JsonNode session = answers.check(status, method, path, answer);
            String cookie =
                    answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
            return new Visitor(cookie, session.get("csrfToken").asText());
        }

        JsonNode send(int status, String method, String path, @Nullable String body, String... headers) {
            return answers.check(status, method, path, ask(method, path, body, headers));
        }

        HttpResponse<String> ask(String method, String path, @Nullable String body, String... headers) {
            Builder request = bare.keyless(path).header("Cookie", cookie).header("X-CSRF-Token", csrfToken);
            if (headers.length > 0) {
                request.headers(headers);
            }
            if (body != null) {
                request.header("Content-Type", "application/json");
            }
            return bare.send(
                    request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
        }
    }

    @Test
    void signingUpInAndOutFitsTheDocument() {
        String account = "\"email\":\"grace@example.org\",\"password\":\"" + PASSWORD + "\"";
        Visitor.of(
                "POST",
                "/api/signup",
                201,
                post(
                        "/api/signup",
                        "{" + account + ",\"name\":\"Grace\",\"organization\":{\"slug\":\"navy\",\"name\":\"Navy\"}}"));
        answers.check(
                401, "POST", "/api/login", post("/api/login", "{\"email\":\"grace@example.org\",\"password\":\"x\"}"));
        Visitor grace = Visitor.of("POST", "/api/login", 200, post("/api/login", "{" + account + "}"));
        grace.send(200, "GET", "/api/session", null);
        grace.send(200, "PUT", "/api/session/organization", "{\"organization\":\"navy\"}");
        grace.send(200, "GET", "/api/orgs", null);
        grace.send(200, "GET", "/api/connected-clients", null);
        grace.send(201, "POST", "/api/orgs", "{\"slug\":\"harvard\",\"name\":\"Harvard\"}");
        grace.send(204, "POST", "/api/logout", null);
        assertEquals(401, grace.ask("GET", "/api/session", null).statusCode());
    }

    @Test
    void whoIsInvitedJoinsAndWhoIsRemovedIsOutAtOnce() {
        Visitor owner = Visitor.of(
                "POST",
                "/api/signup",
                201,
                post(
                        "/api/signup",
                        "{\"email\":\"host@example.org\",\"password\":\"" + PASSWORD
                                + "\",\"name\":\"Host\",\"organization\":{\"slug\":\"inn\",\"name\":\"Inn\"}}"));
        JsonNode invitation =
                owner.send(201, "POST", "/api/invitations", "{\"email\":\"guest@example.org\",\"role\":\"MEMBER\"}");
        String token = invitation.get("token").asText();
        answers.check(
                200,
                "GET",
                "/api/invitations/" + token,
                bare.send(bare.keyless("/api/invitations/" + token).GET()));
        Visitor guest = Visitor.of(
                "POST",
                "/api/signup",
                201,
                post(
                        "/api/signup",
                        "{\"email\":\"guest@example.org\",\"password\":\"" + PASSWORD
                                + "\",\"name\":\"Guest\",\"invitation\":\"" + token + "\"}"));
        JsonNode joined = guest.send(200, "GET", "/api/members", null).at("/members/1");
        assertEquals("guest@example.org", joined.get("email").asText());
        String member = "/api/members/" + joined.get("userId").asText();
        owner.send(200, "PUT", member, "{\"role\":\"ADMIN\"}", "If-Match", "\"1\"");
        guest.send(200, "GET", "/api/api-keys", null);
        owner.send(204, "DELETE", member, null, "If-Match", "\"2\"");
        int status = guest.ask("GET", "/api/members", null).statusCode();
        assertTrue(status == 403 || status == 404, "answers " + status);
    }

    private static HttpResponse<String> post(String path, String body) {
        return bare.send(
                bare.keyless(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }
}
