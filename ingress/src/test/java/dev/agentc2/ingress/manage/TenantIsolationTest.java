package dev.agentc2.ingress.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.ingress.manage.ManagedApi.Answer;
import dev.agentc2.ingress.manage.ManagedApi.Caller;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.http.Route;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No organisation reaches another's, by any route and by no statement. */
@Tag("adapter")
class TenantIsolationTest {
    private static final String NAME = "planted-name";

    @SuppressWarnings("NullAway.Init") // started once for all
    private static ManagedApi api;

    @SuppressWarnings("NullAway.Init")
    private static Caller owner;

    @SuppressWarnings("NullAway.Init")
    private static Caller stranger;

    /** Browsers come here from elsewhere, with a state that says who they are; authorization servers read who we are. */
    private static final Set<String> PUBLIC = Set.of(AuthorizationRoutes.CALLBACK, AuthorizationRoutes.CLIENT_DOCUMENT);

    /** The catalogue of integrations belongs to no organisation. */
    private static final String KNOWN_TO_ALL = "/api/integrations/{slug}";

    private static final Map<String, String> IDS = new LinkedHashMap<>();

    @BeforeAll
    static void start(@TempDir Path dir) {
        api = new ManagedApi(dir);
        owner = api.organization("ours");
        stranger = api.organization("theirs");
        IDS.put("orgs", owner.org());
        for (Map.Entry<String, String> body : Map.of(
                        "workspaces", "",
                        "policies", ",\"inputAction\":\"OFF\",\"outputRules\":[]",
                        "budgets", ",\"scope\":\"AGENT\",\"dailyLimitUsd\":\"1\"",
                        "agents", ",\"version\":{\"instructions\":\"x\"},\"publish\":true",
                        "connections",
                                ",\"kind\":\"MCP\",\"url\":\"https://tools.example/mcp\",\"credentials\":{\"a\":\"b\"}")
                .entrySet()) {
            String text = "{\"slug\":\"s\",\"name\":\"" + NAME + "\"" + body.getValue() + "}";
            IDS.put(
                    body.getKey(),
                    owner.post("/api/" + body.getKey(), text).expect(201).text("id"));
        }
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /** Bodies that are right but for whom they are about. */
    private static String body(Route route) {
        return switch (route.path()) {
            case "/api/orgs/{org}" -> "{\"name\":\"x\",\"status\":\"ACTIVE\"}";
            case "/api/policies/{id}" -> "{\"name\":\"x\",\"inputAction\":\"OFF\",\"outputRules\":[]}";
            case "/api/budgets/{id}" -> "{\"name\":\"x\",\"scope\":\"AGENT\",\"dailyLimitUsd\":\"1\"}";
            case "/api/agents/{id}/versions" -> "{\"instructions\":\"x\"}";
            case "/api/agents/{id}/publish" -> "{\"version\":null}";
            case "/api/connections/{id}/authorize" -> "{}";
            default -> "{\"name\":\"x\"}";
        };
    }

    @Test
    void everyAddressOfAThingIs404ForAnotherOrganisation() {
        int asked = 0;
        for (Route route : api.routes()) {
            if (!route.path().contains("{") || route.path().equals(KNOWN_TO_ALL)) {
                continue;
            }
            String kind = route.path().split("/")[2];
            for (String name : List.of(String.valueOf(IDS.get(kind)), kind.equals("orgs") ? "ours" : "s")) {
                String path = route.path().replaceAll("\\{(id|org)}", name).replace("{version}", "1");
                String method = route.method().name();
                Answer answer = stranger.send(
                        method, path, method.equals("GET") || method.equals("DELETE") ? null : body(route), "\"1\"");
                answer.expect(404, "not-found");
                assertFalse(answer.body().contains(NAME), answer.body());
                if (method.equals("DELETE")) {
                    stranger.send(method, path + "?dryRun=true", null, null).expect(404, "not-found");
                }
                asked++;
            }
        }
        assertTrue(asked >= 30, () -> "only a few were asked");
        IDS.forEach((kind, id) -> owner.get("/api/" + kind + "/" + id).expect(200));
    }

    @Test
    void noListShowsAnothers() {
        for (String kind : IDS.keySet()) {
            assertTrue(owner.get("/api/" + kind).expect(200).body().contains(String.valueOf(IDS.get(kind))));
            assertFalse(stranger.get("/api/" + kind).expect(200).body().contains(String.valueOf(IDS.get(kind))), kind);
        }
        assertEquals(
                0,
                stranger.get("/api/agents?workspace=" + IDS.get("workspaces"))
                        .json()
                        .path("agents")
                        .size());
    }

    @Test
    void nothingOfAnotherCanBeReferredTo() {
        String workspace = ",\"workspaceId\":\"" + IDS.get("workspaces") + "\"}";
        stranger.post("/api/agents", "{\"slug\":\"x\",\"name\":\"x\"" + workspace)
                .expect(400, "invalid-field");
        stranger.post(
                        "/api/connections",
                        "{\"slug\":\"x\",\"name\":\"x\",\"kind\":\"MCP\",\"url\":\"https://tools.example/mcp\""
                                + workspace)
                .expect(400, "invalid-field");
        stranger.post("/api/agents", "{\"slug\":\"mine\",\"name\":\"x\"}").expect(201);
        stranger.post(
                        "/api/agents/mine/versions",
                        "{\"instructions\":\"x\",\"guardrailPolicyId\":\"" + IDS.get("policies") + "\"}")
                .expect(400, "invalid-field");
    }

    @Test
    void everyRouteAsksForWhatItNeeds() {
        Caller nobody = api.new Caller("OWNER key:k");
        for (Route route : api.routes()) {
            if (PUBLIC.contains(route.path())) {
                continue;
            }
            assertFalse(route.permission() == Permission.PUBLIC, route.path());
            String path = route.path().replaceAll("\\{[a-z]+}", "x");
            nobody.send(route.method().name(), path, route.method().name().equals("GET") ? null : "{}", "\"1\"")
                    .expect(403, "permission-missing");
            boolean changes = !route.method().name().equals("GET") && route.permission() != Permission.PERSON;
            if (changes) {
                owner.as(Role.MEMBER)
                        .send(route.method().name(), path, "{}", "\"1\"")
                        .expect(403, "permission-missing");
            }
        }
    }

    @Test
    void oddAddressesFindNothing() {
        for (String odd : List.of("%00", "a%20b", "..%2f", "x".repeat(200), "%27", "%C3%A4")) {
            int status = owner.get("/api/agents/" + odd).status();
            assertTrue(status == 404 || status == 400, odd + " answers " + status);
        }
    }

    @Test
    void theTablesKeepTenantsApartByThemselves() {
        Map<String, String> keys = new HashMap<>(Map.of("organizations", "id", "live_budgets", "id"));
        List.of(
                        "workspaces",
                        "guardrail_policies",
                        "budget_policies",
                        "agents",
                        "agent_versions",
                        "live_agents",
                        "connections",
                        "connection_secrets",
                        "memberships")
                .forEach(table -> keys.put(table, "org_id"));
        List<String> unchangeable = List.of("agent_versions", "live_agents", "live_budgets");
        keys.forEach((table, key) -> {
            String ours = " FROM " + table + " WHERE " + key + " = '" + owner.org() + "'";
            assertTrue(number(owner.org(), "SELECT count(*)" + ours) > 0, table);
            assertEquals(0, number(stranger.org(), "SELECT count(*)" + ours), table);
            assertEquals(0, number("", "SELECT count(*)" + ours), table);
            if (!unchangeable.contains(table)) {
                String update =
                        "UPDATE " + table + " SET " + key + " = " + key + " WHERE " + key + " = '" + owner.org() + "'";
                assertEquals(0, changedByStranger(update), table);
            }
        });
        String user = "SELECT count(*) FROM users WHERE id = 'userours0000'";
        assertEquals(1, number(owner.org(), user));
        assertEquals(0, number(stranger.org(), user));
        for (String deletable : List.of("memberships", "connection_secrets")) {
            String delete = "DELETE FROM " + deletable + " WHERE org_id = '" + owner.org() + "'";
            assertEquals(0, changedByStranger(delete), deletable);
        }
    }

    @Test
    void nothingCanBeWrittenIntoAnother() {
        String org = owner.org();
        List<String> forged = new ArrayList<>(List.of(
                "INSERT INTO workspaces (id, org_id, slug, name) VALUES ('f', '" + org + "', 'f', 'f')",
                "INSERT INTO guardrail_policies (id, org_id, slug, name, input_action, output_rules)"
                        + " VALUES ('f', '" + org + "', 'f', 'f', 'OFF', '{}')",
                "INSERT INTO budget_policies (id, org_id, slug, name, scope, daily_limit_nanos)" + " VALUES ('f', '"
                        + org + "', 'f', 'f', 'USER', 1)",
                "INSERT INTO live_budgets VALUES ('" + stranger.org() + "', '[]', now())",
                "INSERT INTO agents (id, org_id, slug, name) VALUES ('f', '" + org + "', 'f', 'f')",
                "INSERT INTO connections (id, org_id, slug, name, kind) VALUES ('f', '" + org + "', 'f', 'f', 'MCP')",
                "INSERT INTO connection_secrets (connection_id, org_id, ciphertext, key_id) VALUES ('"
                        + IDS.get("connections") + "', '" + org + "', 'x', 1)",
                "INSERT INTO memberships (org_id, user_id, role) VALUES ('" + org + "', 'usertheirs0000', 'OWNER')",
                "INSERT INTO outbox (audit_id, org_id, actor, action, subject_type, subject_id)" + " VALUES ('f', '"
                        + org + "', 'x', 'x', 'x', 'x')",
                "INSERT INTO live_agents SELECT * FROM live_agents",
                "UPDATE agent_versions SET instructions = 'x'",
                "DELETE FROM agents",
                "SELECT * FROM outbox"));
        for (String sql : forged) {
            assertThrows(
                    UnableToExecuteStatementException.class,
                    () -> api.database.inOrganization(stranger.org(), h -> h.execute(sql)),
                    sql);
        }
    }

    private static int changedByStranger(String sql) {
        return api.database.inOrganization(stranger.org(), h -> h.execute(sql));
    }

    private static int number(String org, String sql) {
        return api.database.inOrganization(
                org, h -> h.createQuery(sql).mapTo(Integer.class).one());
    }
}
