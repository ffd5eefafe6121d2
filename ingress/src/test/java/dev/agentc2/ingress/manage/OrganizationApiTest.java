package dev.agentc2.ingress.manage;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.ingress.manage.ManagedApi.Answer;
import dev.agentc2.ingress.manage.ManagedApi.Caller;
import dev.agentc2.platform.http.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Organisations from their beginning to their end, with all that is in them. */
class OrganizationApiTest extends ManagedApiTest {
    @Test
    void whoMakesAnOrganisationOwnsItAndFindsAWorkspaceInIt() {
        Answer shown = owner.get("/api/orgs/" + slug).expect(200);
        assertTrue(owner.org().matches("org_[a-z0-9]{16}"), owner.org());
        assertEquals("ACTIVE", shown.text("status"));
        assertEquals("local", shown.text("region"));
        assertEquals("100", shown.text("dailyLimitUsd"));
        assertEquals(shown.json(), owner.get("/api/orgs/" + owner.org()).json());
        assertEquals(1, api.count("SELECT count(*) FROM memberships WHERE org_id = ? AND role = 'OWNER'", owner.org()));
        assertEquals("Main", owner.get("/api/workspaces/main").expect(200).text("name"));
        assertEquals(List.of("organization.create", "workspace.create"), api.actions(owner.org()));
        assertEquals(
                "test-request", api.newestNote(owner.org()).path("request_id").asText());
    }

    @Test
    void aPersonOfNoOrganisationMayMakeOneAndAProgramMayNot() {
        Caller nobody = api.new Caller("OWNER user:" + api.person("nobody" + NUMBER.get()));
        nobody.get("/api/orgs").expect(403, "permission-missing");
        String body = "{\"slug\":\"mine" + NUMBER.get() + "\",\"name\":\"Mine\",\"region\":\"eu-1\"}";
        assertEquals("eu-1", nobody.post("/api/orgs", body).expect(201).text("region"));
        nobody.post("/api/orgs", body).expect(409, "slug-taken");
        assertEquals(
                0,
                api.count("SELECT count(*) FROM organizations o WHERE NOT EXISTS"
                        + " (SELECT FROM memberships m WHERE m.org_id = o.id) AND status <> 'DELETED'"));
        api.new Caller("OWNER key:k " + owner.org()).post("/api/orgs", body).expect(403, "permission-missing");
        for (String wrong : List.of(
                "{\"slug\":\"Up\",\"name\":\"x\"}",
                "{\"slug\":\"deleted-x\",\"name\":\"x\"}",
                "{\"slug\":\"x\",\"name\":\" \"}",
                "{\"slug\":\"x\",\"name\":\"x\",\"region\":\"E U\"}")) {
            owner.post("/api/orgs", wrong).expect(400, "invalid-field");
        }
    }

    @Test
    void aPersonSeesTheOrganisationsOfTheirMembershipsAndAKeyItsOwn() {
        List<String> mine = new ArrayList<>(List.of(slug));
        for (int i = 0; i < 4; i++) {
            String another = slug + "-" + i;
            owner.post("/api/orgs", "{\"slug\":\"" + another + "\",\"name\":\"x\"}")
                    .expect(201);
            mine.add(another);
        }
        assertEquals(mine, slugs(owner, 2));
        assertEquals(List.of(slug), slugs(api.new Caller("MEMBER key:k " + owner.org()), 2));
    }

    @Test
    void itsFieldsAreReplacedAndMoneyStaysExact() {
        String before = owner.get("/api/orgs/" + slug).etag();
        Answer changed = owner.put(
                        "/api/orgs/" + slug,
                        "{\"name\":\"New\",\"status\":\"SUSPENDED\",\"dailyLimitUsd\":\"12.000000001\","
                                + "\"corsOrigins\":[\"https://a.example\",\"http://localhost:3000\"]}",
                        before)
                .expect(200);
        assertEquals("12.000000001", changed.text("dailyLimitUsd"));
        assertEquals(2, changed.json().path("corsOrigins").size());
        assertEquals(
                1,
                api.count(
                        "SELECT count(*) FROM organizations WHERE id = ? AND status = 'SUSPENDED'"
                                + " AND daily_limit_nanos = 12000000001",
                        owner.org()));
        owner.put("/api/orgs/" + slug, "{\"name\":\"x\",\"status\":\"ACTIVE\"}", before)
                .expect(412, "changed-meanwhile");
        owner.put("/api/orgs/" + slug, "{\"name\":\"x\",\"status\":\"ACTIVE\"}", null)
                .expect(428);
        Answer unlimited = owner.put("/api/orgs/" + slug, "{\"name\":\"x\",\"status\":\"ACTIVE\"}", changed.etag())
                .expect(200);
        assertFalse(unlimited.json().has("dailyLimitUsd"));
        JsonNode note = api.newestNote(owner.org());
        assertEquals("organization.update", note.path("action").asText());
        assertEquals("12.000000001", note.path("before").path("dailyLimitUsd").asText());
    }

    @Test
    void whatItCantBeIsRefused() {
        for (String limit : List.of("-1", "1.0000000001", "1e3", ".5", "1.", "", "1234567890", "NaN")) {
            refused("\"dailyLimitUsd\":\"" + limit + "\"");
        }
        refused("\"dailyLimitUsd\":5");
        refused("\"status\":\"DELETED\"");
        for (String origin : List.of(
                "http://a.example",
                "https://a.example/",
                "https://a.example/x",
                "https://user@a.example",
                "https://A.example",
                "https://a.example:443",
                "*",
                "null",
                "https://*.example",
                "")) {
            refused("\"corsOrigins\":[\"" + origin + "\"]");
        }
        refused("\"corsOrigins\":[null]");
        refused("\"corsOrigins\":[\"https://a.example\",\"https://a.example\"]");
        StringBuilder many = new StringBuilder("\"https://a0.example\"");
        for (int i = 1; i < 21; i++) {
            many.append(",\"https://a").append(i).append(".example\"");
        }
        refused("\"corsOrigins\":[" + many + "]");
    }

    @Test
    void onlyItsOwnerMayChangeOrDeleteIt() {
        String tag = owner.get("/api/orgs/" + slug).etag();
        for (Role role : List.of(Role.MEMBER, Role.ADMIN)) {
            owner.as(role).get("/api/orgs/" + slug).expect(200);
            owner.as(role)
                    .put("/api/orgs/" + slug, "{\"name\":\"x\",\"status\":\"ACTIVE\"}", tag)
                    .expect(403);
            owner.as(role).delete("/api/orgs/" + slug, tag).expect(403);
        }
    }

    @Test
    void deletingTakesEverythingAlongAndStopsWhatRuns() {
        fill();
        Answer asked = owner.delete("/api/orgs/" + slug + "?dryRun=true", null).expect(200);
        assertEquals(
                "{\"workspaces\":1,\"agents\":2,\"policies\":1,\"budgets\":0,\"connections\":1,\"apiKeys\":1,\"members\":1}",
                asked.json().path("deletes").toString());
        assertEquals("{\"turns\":1}", asked.json().path("stops").toString());
        Answer shown = owner.get("/api/orgs/" + slug).expect(200);
        owner.delete("/api/orgs/" + slug, "\"99\"").expect(412, "changed-meanwhile");
        owner.delete("/api/orgs/" + slug, null).expect(428);
        assertEquals(List.of(), List.copyOf(api.cancelled));
        owner.delete("/api/orgs/" + slug, shown.etag()).expect(204);
        assertEquals(owner.org() + " c1-t1 " + owner.actor(), api.cancelled.peek());
        for (String table : List.of("workspaces", "agents", "guardrail_policies", "connections")) {
            String left = "SELECT count(*) FROM " + table + " WHERE org_id = ? AND deleted_at IS NULL";
            assertEquals(0, api.count(left, owner.org()), table);
        }
        for (String table : List.of("live_agents", "connection_secrets", "memberships")) {
            assertEquals(0, api.count("SELECT count(*) FROM " + table + " WHERE org_id = ?", owner.org()), table);
        }
        assertEquals(
                0, api.count("SELECT count(*) FROM api_keys WHERE org_id = ? AND revoked_at IS NULL", owner.org()));
        assertEquals(
                1,
                api.count(
                        "SELECT count(*) FROM organizations WHERE id = ? AND status = 'DELETED'"
                                + " AND deleted_at IS NOT NULL",
                        owner.org()));
        owner.get("/api/orgs/" + slug).expect(404, "not-found");
        owner.get("/api/agents/live").expect(404, "not-found");
        List<String> actions = api.actions(owner.org());
        assertTrue(actions.containsAll(List.of(
                "workspace.delete",
                "policy.delete",
                "agent.delete",
                "connection.delete",
                "api-key.revoke",
                "member.remove")));
        assertEquals("organization.delete", actions.getLast());
        api.organization(slug + "again")
                .post("/api/orgs", "{\"slug\":\"" + slug + "\",\"name\":\"Free again\"}")
                .expect(201);
        await().atMost(Duration.ofSeconds(10)).until(() -> api.cancelled.size() > 1);
    }

    private void fill() {
        owner.post("/api/policies", "{\"slug\":\"p\",\"name\":\"P\",\"inputAction\":\"OFF\",\"outputRules\":[]}")
                .expect(201);
        owner.post(
                        "/api/agents",
                        "{\"slug\":\"live\",\"name\":\"L\",\"version\":{\"instructions\":\"x\"},\"publish\":true}")
                .expect(201);
        owner.post("/api/agents", "{\"slug\":\"off\",\"name\":\"O\"}").expect(201);
        owner.post(
                        "/api/connections",
                        "{\"slug\":\"c\",\"name\":\"C\",\"kind\":\"MCP\",\"url\":\"https://tools.example/mcp\",\"credentials\":{\"key\":\"k\"}}")
                .expect(201);
        api.superuser.useHandle(h -> {
            h.execute(
                    "INSERT INTO api_keys (id, org_id, hash, name, permissions, created_by)"
                            + " VALUES ('keyofdeleted', ?, sha256('x'), 'k', '{CHAT}', 't')",
                    owner.org());
            h.execute(
                    "INSERT INTO turns (org_id, turn_id, conversation_id, outcome) VALUES (?, 'c1-t1', 'c1', NULL),"
                            + " (?, 'c1-t2', 'c1', 'COMPLETED')",
                    owner.org(),
                    owner.org());
        });
    }

    private void refused(String field) {
        String status = field.startsWith("\"status\"") ? "" : "\"status\":\"ACTIVE\",";
        owner.put("/api/orgs/" + slug, "{\"name\":\"x\"," + status + field + "}", "\"1\"")
                .expect(400, "invalid-field");
    }

    private static List<String> slugs(Caller caller, int limit) {
        List<String> slugs = new ArrayList<>();
        String next = "";
        do {
            JsonNode page =
                    caller.get("/api/orgs?limit=" + limit + next).expect(200).json();
            page.path("organizations").forEach(org -> slugs.add(org.path("slug").asText()));
            next = page.has("nextCursor") ? "&cursor=" + page.path("nextCursor").asText() : "";
        } while (!next.isEmpty());
        return slugs;
    }
}
