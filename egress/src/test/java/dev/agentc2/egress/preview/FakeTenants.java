package dev.agentc2.egress.preview;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.http.Authenticator;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.json.Json;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tenants, people and configuration as docs/tenants.md has them, in memory, for the page's preview: owner@, admin@ and
 * member@example.com in two organisations, {@code nobody@example.com} in none, and an invitation with the token
 * {@code welcome}. Starts full of examples.
 */
public final class FakeTenants {
    static final String ACME = "acme";
    private static final String LABS = "org-labs";

    final FakeCollection orgs = new FakeCollection("/api/orgs", "organizations", "id", Permission.MANAGE_ORGANIZATION);
    final FakeCollection members = new FakeCollection("/api/members", "members", "userId", Permission.MANAGE_MEMBERS);
    final FakeCollection invitations = new FakeCollection(
                    "/api/invitations", "invitations", "id", Permission.MANAGE_MEMBERS)
            .readWith(Permission.MANAGE_MEMBERS)
            .settling(FakeTenants::invite);
    private final FakeCollection keys = new FakeCollection("/api/api-keys", "apiKeys", "id", Permission.MANAGE_KEYS)
            .readWith(Permission.MANAGE_KEYS)
            .settling((body, row) -> row.put("key", "ac2_" + row.get("id").asText() + "_" + "x".repeat(43)));
    private final FakeCollection workspaces =
            new FakeCollection("/api/workspaces", "workspaces", "id", Permission.MANAGE_AGENTS);
    private final FakeCollection policies =
            new FakeCollection("/api/policies", "policies", "id", Permission.MANAGE_POLICIES);
    private final FakeCollection budgets =
            new FakeCollection("/api/budgets", "budgets", "id", Permission.MANAGE_POLICIES);
    private final FakeCollection connections = new FakeCollection(
                    "/api/connections", "connections", "id", Permission.MANAGE_CONNECTIONS)
            .settling(FakeTenants::keepCredentials);
    private final FakeAgents agents = new FakeAgents();
    private final FakeAccess access = new FakeAccess(this);
    private final List<ObjectNode> users = new CopyOnWriteArrayList<>();

    public FakeTenants() {
        ObjectNode owner = addUser("owner@example.com", "Olga Owner", FakeAccess.PASSWORD);
        ObjectNode admin = addUser("admin@example.com", "Adam Admin", FakeAccess.PASSWORD);
        ObjectNode member = addUser("member@example.com", "Mia Member", FakeAccess.PASSWORD);
        addUser("nobody@example.com", "Noah Nobody", FakeAccess.PASSWORD);
        organization(ACME, "acme", "Acme Corporation", owner);
        organization(LABS, "acme-labs", "Acme Labs", admin);
        join(ACME, admin, Role.ADMIN);
        join(ACME, member, Role.MEMBER);
        join(LABS, owner, Role.MEMBER);
        ObjectNode support =
                workspaces.add(ACME, Map.of("id", "ws-support", "slug", "support", "name", "Customer support"));
        workspaces.add(ACME, Map.of("id", "ws-research", "slug", "research", "name", "Research"));
        policies.add(
                ACME,
                Map.of(
                        "id",
                        "po-strict",
                        "slug",
                        "strict",
                        "name",
                        "Strict",
                        "inputAction",
                        "BLOCK",
                        "outputRules",
                        List.of("private-key", "json-web-token", "secret", "email", "card", "phone")));
        policies.add(
                ACME,
                Map.of(
                        "slug",
                        "watch",
                        "name",
                        "Watch only",
                        "inputAction",
                        "REPORT",
                        "outputRules",
                        List.of("secret")));
        budgets.add(ACME, Map.of("slug", "each-user", "name", "Everybody", "scope", "USER", "dailyLimitUsd", "2.5"));
        connections.add(
                ACME,
                Map.of(
                        "slug",
                        "github",
                        "name",
                        "GitHub",
                        "kind",
                        "MCP",
                        "url",
                        "https://api.githubcopilot.com/mcp/",
                        "settings",
                        Map.of("toolsets", "issues,pull_requests", "timeoutMs", 20_000),
                        "enabled",
                        true,
                        "hasCredentials",
                        true));
        connections.add(
                ACME,
                Map.of(
                        "slug",
                        "model-eu",
                        "name",
                        "Model provider, EU",
                        "kind",
                        "MODEL_PROVIDER",
                        "url",
                        "https://models.example.com/v1",
                        "workspaceId",
                        support.get("id").asText(),
                        "settings",
                        Map.of("provider", "openai-compatible", "models", Map.of("standard", "eu-large")),
                        "enabled",
                        false,
                        "hasCredentials",
                        false));
        keys.add(
                ACME,
                Map.of(
                        "name",
                        "Website widget",
                        "scopes",
                        List.of("chat"),
                        "lastUsedAt",
                        Instant.now().minusSeconds(120).toString(),
                        "createdBy",
                        "user:owner"));
        keys.add(
                ACME,
                Map.of(
                        "name",
                        "Reporting",
                        "scopes",
                        List.of("read"),
                        "expiresAt",
                        Instant.now().plusSeconds(2_592_000).toString(),
                        "createdBy",
                        "user:admin"));
        invitations.add(
                ACME,
                Map.of(
                        "email",
                        "newcomer@example.com",
                        "role",
                        "ADMIN",
                        "expiresAt",
                        Instant.now().plusSeconds(200_000).toString(),
                        "_token",
                        "welcome"));
        agents.fill(ACME);
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(access.routes());
        orgs.routes().stream()
                .filter(route -> !route.method().name().equals("POST"))
                .forEach(routes::add);
        invitations.routes().stream()
                .filter(route ->
                        !route.path().endsWith("/{id}") || route.method().name().equals("DELETE"))
                .forEach(routes::add);
        for (FakeCollection each : List.of(members, keys, workspaces, policies, budgets, connections)) {
            routes.addAll(each.routes());
        }
        routes.addAll(agents.routes());
        routes.addAll(new FakeClients().routes());
        routes.add(Route.get("/api/approvals", Permission.READ, FakeTenants::approvals));
        routes.add(Route.get("/api/audit", Permission.READ_AUDIT, FakeTenants::audit));
        return routes;
    }

    private static void approvals(Context ctx) {
        boolean all = "all".equals(ctx.queryParam("status"));
        ctx.json(Map.of(
                "approvals",
                List.of(
                        approval(1, all ? "REJECTED" : "OPEN"),
                        question(all ? "APPROVED" : "OPEN"),
                        approval(2, all ? "APPROVED" : "OPEN"))));
    }

    private static Map<String, Object> question(String status) {
        Map<String, Object> question = new HashMap<>(approval(3, status));
        question.put("approvalId", "c1-p3.call-1~q1");
        question.put("kind", "QUESTION");
        question.put("message", "There are two orders of that number.\nWhich one is meant?");
        question.put("answerSchema", """
                {"type":"object","required":["order"],"properties":{
                  "order":{"type":"string","title":"Order","oneOf":[
                    {"const":"a","title":"Of Monday"},{"const":"b","title":"Of Tuesday"}]},
                  "mail":{"type":"string","title":"Whom to tell","format":"email","description":"May stay empty."},
                  "parts":{"type":"array","title":"Parts","items":{"type":"string","enum":["frame","wheel"]}},
                  "share":{"type":"number","title":"Share","minimum":0,"maximum":1},
                  "sure":{"type":"boolean","title":"It is urgent"}},"additionalProperties":false}""");
        return question;
    }

    private static Map<String, Object> approval(int number, String status) {
        return Map.ofEntries(
                Map.entry("approvalId", "c1-p" + number + ".call-1"),
                Map.entry("kind", "CALL"),
                Map.entry("conversationId", "c1"),
                Map.entry("turnId", "c1-p" + number),
                Map.entry("callId", "call-1"),
                Map.entry("agentId", "a1"),
                Map.entry("userId", "user:ada"),
                Map.entry("tool", "stripe__refund"),
                Map.entry("arguments", "{\"order\":\"4" + number + "\",\"amount\":170}"),
                Map.entry("byUser", false),
                Map.entry("requestedAt", "2026-11-23T10:0" + number + ":00Z"),
                Map.entry("expiresAt", "2026-11-23T11:0" + number + ":00Z"),
                Map.entry("decidedBy", "user:grace"),
                Map.entry("status", status));
    }

    /** People by their session, programs by any key but {@code wrong}. */
    public Authenticator authenticator() {
        return access::authenticate;
    }

    Optional<ObjectNode> user(String email) {
        return users.stream()
                .filter(user -> user.get("email").asText().equalsIgnoreCase(email))
                .findFirst();
    }

    ObjectNode addUser(String email, String name, String password) {
        if (user(email).isPresent()) {
            throw new ProblemException(
                    409,
                    "email-taken",
                    "There is an account with that e-mail; sign in instead.",
                    Map.of("field", "email", "rule", "has an account already; sign in instead"),
                    Map.of());
        }
        ObjectNode user = Json.MAPPER.createObjectNode();
        user.put("id", "user" + users.size())
                .put("email", email)
                .put("name", name)
                .put("_password", password);
        users.add(user);
        return user;
    }

    ObjectNode addOrganization(String slug, String name, ObjectNode owner) {
        return organization("org-" + slug, slug, name, owner);
    }

    private ObjectNode organization(String id, String slug, String name, ObjectNode owner) {
        ObjectNode row = orgs.add(
                id,
                Map.of(
                        "id",
                        id,
                        "slug",
                        slug,
                        "name",
                        name,
                        "region",
                        "local",
                        "status",
                        "ACTIVE",
                        "dailyLimitUsd",
                        "25.00",
                        "corsOrigins",
                        List.of("https://www.example.com")));
        join(id, owner, Role.OWNER);
        return row;
    }

    void join(String org, ObjectNode user, Role role) {
        members.add(
                org,
                Map.of(
                        "userId",
                        user.get("id").asText(),
                        "email",
                        user.get("email").asText(),
                        "name",
                        user.get("name").asText(),
                        "role",
                        role.name()));
    }

    Optional<Role> roleOf(String org, String userId) {
        return members.rows.stream()
                .filter(row -> row.get(FakeCollection.ORG).asText().equals(org)
                        && row.get("userId").asText().equals(userId))
                .findFirst()
                .map(row -> Role.valueOf(row.get("role").asText()));
    }

    List<ObjectNode> organizationsOf(ObjectNode user) {
        String userId = user.get("id").asText();
        return orgs.rows.stream()
                .filter(org -> roleOf(org.get("id").asText(), userId).isPresent())
                .map(org -> Json.MAPPER
                        .createObjectNode()
                        .put("id", org.get("id").asText())
                        .put("slug", org.get("slug").asText())
                        .put("name", org.get("name").asText())
                        .put(
                                "role",
                                roleOf(org.get("id").asText(), userId)
                                        .orElseThrow()
                                        .name()))
                .toList();
    }

    String nameOf(String org) {
        return orgs.rows.stream()
                .filter(row -> row.get("id").asText().equals(org))
                .findFirst()
                .orElseThrow()
                .get("name")
                .asText();
    }

    private static void invite(ObjectNode body, ObjectNode row) {
        String token = UUID.randomUUID().toString();
        row.remove("expiresInHours");
        row.put("token", token).put("_token", token).put("url", "/#/invitation/" + token);
        row.put(
                "expiresAt",
                Instant.now()
                        .plusSeconds(3_600L * body.path("expiresInHours").asLong(168))
                        .toString());
    }

    private static void keepCredentials(ObjectNode body, ObjectNode row) {
        if (body.has("credentials")) {
            row.put(
                    "hasCredentials",
                    body.hasNonNull("credentials") && !body.get("credentials").isEmpty());
            row.remove("credentials");
        }
    }

    private static void audit(Context ctx) {
        List<Map<String, Object>> records = new ArrayList<>();
        List<String> actions = List.of(
                "agent.publish", "agent.change", "member.change", "key.create", "session.begin", "policy.change");
        for (int i = 0; i < 30; i++) {
            String action = actions.get(i % actions.size());
            if (ctx.queryParam("action") != null && !action.equals(ctx.queryParam("action"))) {
                continue;
            }
            records.add(Map.of(
                    "auditId",
                    "au" + i,
                    "at",
                    Instant.now().minusSeconds(i * 3_000L).toString(),
                    "actor",
                    i % 3 == 0 ? "key:k1001" : "user:user0",
                    "action",
                    action,
                    "subjectType",
                    action.substring(0, action.indexOf('.')),
                    "subjectId",
                    "a1",
                    "requestId",
                    "req-" + i,
                    "before",
                    Map.of("liveVersion", 1, "name", "Assistant"),
                    "after",
                    Map.of("liveVersion", 2, "name", "Assistant")));
        }
        ctx.json(Map.of("records", records, "nextCursor", "more"));
    }
}
