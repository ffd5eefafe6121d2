package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.Route;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.ApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;

/**
 * One thing of each kind that the default organisation can have, made through the API, with {@link #MARK} in every text
 * that it takes; and each route's address and body, filled with their ids. A kind without a route to make it isn't made.
 */
final class Planted {
    /** In names, slugs, instructions and messages: whoever sees it elsewhere saw another organisation's data. */
    static final String MARK = "zqx7planted";

    static final String ORGANIZATION = "default";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern PARAMETER = Pattern.compile("/api/([a-z-]+)/\\{[A-Za-z]+}");
    private static final String MEMBER = "member00zqx7";
    private static final String CONNECTED_CLIENT = "client00zqx7";

    /** Requests of clients wait for whoever knows their ids, in no organisation. */
    private static final String AUTHORIZATION = "a".repeat(43);

    private final List<Route> routes;
    private final ApiClient client;
    private final Map<String, String> ids = new HashMap<>(Map.of(
            "orgs", ORGANIZATION,
            "members", MEMBER,
            "integrations", "linear",
            "connected-clients", CONNECTED_CLIENT,
            "authorizations", AUTHORIZATION));
    private final Map<String, String> slugs = new HashMap<>(Map.of("orgs", ORGANIZATION));

    private Planted(TestStack stack) {
        routes = stack.stack().routes();
        client = stack.client();
    }

    static Planted on(TestStack stack) throws IOException, InterruptedException {
        Planted planted = new Planted(stack);
        planted.chat(stack);
        planted.member(stack.stack().settings());
        planted.result(stack.stack().settings());
        planted.configure();
        return planted;
    }

    private void chat(TestStack stack) throws IOException, InterruptedException {
        await().atMost(PATIENCE)
                .ignoreException(ApiException.class)
                .until(() -> !stack.ask("Are you there?").endName().isEmpty());
        ApiClient.Accepted accepted = stack.send("Remember " + MARK + ".");
        stack.read(accepted);
        ids.put("turns", accepted.turnId());
        ids.put("conversations", accepted.conversationId());
        await().atMost(PATIENCE).ignoreException(ApiException.class).until(() -> {
            String messages = "/api/conversations/" + accepted.conversationId() + "/messages";
            return client.get("/api/turns/" + accepted.turnId()).toString().contains("TurnCompleted")
                    && client.get(messages).toString().contains(MARK);
        });
        ids.put("agents", "assistant");
        slugs.put("agents", "assistant");
    }

    /** People come by signing up, which is about themselves; here one is just there. */
    private static void member(Settings settings) {
        Jdbi.create(settings.get(Settings.POSTGRES_URL)).useHandle(handle -> {
            handle.execute(
                    "INSERT INTO users (id, email, name) VALUES (?, ?, ?)",
                    MEMBER,
                    MARK + "@example.com",
                    "Person " + MARK);
            handle.execute(
                    "INSERT INTO memberships (org_id, user_id, role) VALUES (?, ?, 'MEMBER')", ORGANIZATION, MEMBER);
            handle.execute(
                    "INSERT INTO oauth_grants (id, org_id, user_id, client_id, client_name, redirect_uri, resource,"
                            + " code_hash, code_challenge, code_expires_at, redeemed_at, access_hash, family_hash,"
                            + " refresh_hash, refresh_expires_at) SELECT ?, ?, ?, 'acl_' || ?, 'Client ' || ?,"
                            + " 'https://' || ? || '.example.com/', 'http://localhost/mcp', h, '', now(), now(), h, h, h,"
                            + " now() + interval '1 day' FROM sha256('planted') AS h",
                    CONNECTED_CLIENT,
                    ORGANIZATION,
                    MEMBER,
                    MARK,
                    MARK,
                    MARK);
        });
    }

    /** Results come with large answers of connected servers; here one is just there. */
    private void result(Settings settings) {
        String id = "res_" + MARK;
        Jdbi.create(settings.get(Settings.POSTGRES_URL))
                .useHandle(handle -> handle.execute(
                        "INSERT INTO tool_results (org_id, result_id, conversation_id, effect_id, media_type, size, sha256,"
                                + " data, referred, expires_at) VALUES (?, ?, 'c', 'e', 'text/plain', ?, 'x', ?, true,"
                                + " now() + interval '1 day')",
                        ORGANIZATION,
                        id,
                        MARK.length(),
                        MARK.getBytes(StandardCharsets.UTF_8)));
        ids.put("results", id);
    }

    private void configure() throws IOException, InterruptedException {
        make("workspaces", "");
        make("policies", ",\"inputAction\":\"BLOCK\",\"outputRules\":[\"email\"]");
        String in = ids.containsKey("workspaces") ? ",\"workspaceId\":\"" + ids.get("workspaces") + "\"" : "";
        make(
                "connections",
                in + ",\"kind\":\"MCP\",\"url\":\"https://" + MARK + ".example.com/mcp\",\"settings\":{\"" + MARK
                        + "\":1},\"credentials\":{\"token\":\"" + MARK + "\"}");
        make(
                "agents",
                in + ",\"description\":\"About " + MARK + "\",\"version\":{\"instructions\":\"Say " + MARK
                        + ".\",\"guardrailPolicyId\":\"" + ids.get("policies") + "\"},\"publish\":true");
        question();
        make("budgets", ",\"scope\":\"USER\",\"userId\":\"user:" + MARK + "\",\"dailyLimitUsd\":\"7\"");
        make("api-keys", "{\"name\":\"Key " + MARK + "\",\"scopes\":[\"read\"]}", "id");
        make("invitations", "{\"email\":\"" + MARK + "2@example.com\",\"role\":\"MEMBER\"}", "id");
    }

    /** A tool call that somebody is asked about. */
    private void question() throws IOException, InterruptedException {
        if (!has("GET", "/api/approvals")) {
            return;
        }
        client.post(
                "/api/agents",
                "{\"slug\":\"asking\",\"name\":\"Asking " + MARK + "\",\"publish\":true,\"version\":{\"instructions\":"
                        + "\"Ask.\",\"tools\":[\"calculator\"],\"approval\":{\"mode\":\"ALWAYS\"}}}");
        await().atMost(PATIENCE).ignoreException(ApiException.class).until(() -> {
            client.send("asking", Map.of("text", "What is 1 + 1, " + MARK + "?"));
            return true;
        });
        await().atMost(PATIENCE).until(() -> {
            JsonNode open = client.get("/api/approvals").path("approvals").path(0);
            ids.put("approvals", open.path("approvalId").asText());
            return !open.isMissingNode();
        });
    }

    private void make(String plural, String more) throws IOException, InterruptedException {
        String slug = MARK + "-" + plural;
        if (make(plural, "{\"slug\":\"" + slug + "\",\"name\":\"Name " + MARK + "\"" + more + "}", "id")) {
            slugs.put(plural, slug);
        }
    }

    private boolean make(String plural, String body, String idField) throws IOException, InterruptedException {
        if (!has("POST", "/api/" + plural)) {
            return false;
        }
        JsonNode made = client.post("/api/" + plural, body);
        JsonNode id = made.findValue(idField);
        if (id == null) {
            throw new AssertionError("no " + idField + " in the answer to POST /api/" + plural + ": " + made);
        }
        ids.put(plural, id.asText());
        return true;
    }

    boolean has(String method, String path) {
        return routes.stream()
                .anyMatch(route ->
                        route.method().name().equals(method) && route.path().equals(path));
    }

    String id(String plural) {
        String id = ids.get(plural);
        if (id == null) {
            throw new AssertionError("there is no planted thing for /api/" + plural + "/{id}: plant one here");
        }
        return id;
    }

    /** The address of a route with the ids of what is planted. */
    String address(Route route) {
        return fill(route, ids);
    }

    /** The same with slugs where there are any. */
    String addressBySlug(Route route) {
        Map<String, String> names = new HashMap<>(ids);
        names.putAll(slugs);
        return fill(route, names);
    }

    private String fill(Route route, Map<String, String> names) {
        Matcher parameter = PARAMETER.matcher(route.path());
        StringBuilder address = new StringBuilder();
        while (parameter.find()) {
            String plural = parameter.group(1);
            String name = names.getOrDefault(plural, "");
            parameter.appendReplacement(address, "/api/" + plural + "/" + (name.isEmpty() ? id(plural) : name));
        }
        return parameter
                .appendTail(address)
                .toString()
                .replaceAll("\\{[A-Za-z]+}", "1")
                .replace("<file>", "chat.js");
    }

    /** A good body for a route; those that can refer to something refer to what is planted. */
    String body(Route route) {
        String in = ids.containsKey("workspaces") ? ",\"workspaceId\":\"" + ids.get("workspaces") + "\"" : "";
        return switch (route.method() + " " + route.path().replaceAll("\\{[A-Za-z]+}", "{}")) {
            case "POST /api/agents/{}/messages" -> "{\"text\":\"Hi\"}";
            case "POST /api/agents/{}/versions" -> "{\"instructions\":\"Taken.\"}";
            case "POST /api/agents/{}/publish" -> "{\"version\":null}";
            case "PUT /api/agents/{}" -> "{\"name\":\"Taken\",\"description\":\"\"}";
            case "PUT /api/workspaces/{}" -> "{\"name\":\"Taken\"}";
            case "PUT /api/policies/{}" -> "{\"name\":\"Taken\",\"inputAction\":\"OFF\",\"outputRules\":[]}";
            case "PUT /api/budgets/{}" -> "{\"name\":\"Taken\",\"scope\":\"USER\",\"dailyLimitUsd\":\"0\"}";
            case "PUT /api/connections/{}" -> "{\"name\":\"Taken\",\"settings\":{},\"enabled\":false}";
            case "PUT /api/members/{}" -> "{\"role\":\"ADMIN\"}";
            case "PUT /api/orgs/{}" -> "{\"name\":\"Taken\",\"status\":\"SUSPENDED\",\"corsOrigins\":[]}";
            case "POST /api/workspaces" -> "{\"slug\":\"own\",\"name\":\"Own\"}";
            case "POST /api/policies" ->
                "{\"slug\":\"own\",\"name\":\"Own\",\"inputAction\":\"OFF\",\"outputRules\":[]}";
            case "POST /api/budgets" ->
                "{\"slug\":\"own\",\"name\":\"Own\",\"scope\":\"WORKSPACE\",\"dailyLimitUsd\":\"1\"" + in + "}";
            case "POST /api/agents" -> "{\"slug\":\"own\",\"name\":\"Own\"" + in + "}";
            case "POST /api/connections" ->
                "{\"slug\":\"own\",\"name\":\"Own\",\"kind\":\"MCP\",\"url\":\"https://example.com/mcp\"" + in + "}";
            case "POST /api/api-keys" -> "{\"name\":\"own\",\"scopes\":[\"read\"]}";
            case "POST /api/invitations" -> "{\"email\":\"own@example.com\",\"role\":\"MEMBER\"}";
            case "POST /mcp" ->
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + MARK
                        + "-agents\",\"arguments\":{\"message\":\"Hi\"}}}";
            default -> "{}";
        };
    }
}
