package dev.agentc2.ingress.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.ingress.manage.ManagedApi.Answer;
import dev.agentc2.ingress.manage.ManagedApi.Caller;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Budgets of workspaces, agents and users, and the row that they are captured from. */
@Tag("adapter")
class BudgetApiTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // started once for all
    private static ManagedApi api;

    private Caller owner;

    @BeforeAll
    static void start(@TempDir Path dir) {
        api = new ManagedApi(dir);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void newOrganization() {
        owner = api.organization("budgets" + NUMBER.incrementAndGet());
    }

    @Test
    void aBudgetIsMadeListedChangedAndDeleted() {
        Answer made =
                owner.post("/api/budgets", budget("users", "USER", "", "2.50")).expect(201);
        assertTrue(made.text("id").matches("bud_[a-z0-9]{16}"));
        assertEquals("2.5", made.text("dailyLimitUsd"));
        assertEquals(
                made.json(),
                owner.get("/api/budgets").expect(200).json().path("budgets").path(0));
        assertEquals(List.of("[{\"scope\": \"USER\", \"target\": null, \"dailyLimitNanos\": 2500000000}]"), live());
        Answer changed = owner.put(
                        "/api/budgets/users",
                        "{\"name\":\"N\",\"scope\":\"USER\",\"userId\":\"user:ada\",\"dailyLimitUsd\":\"0\"}",
                        made.etag())
                .expect(200);
        assertEquals("user:ada", changed.text("userId"));
        owner.put("/api/budgets/users", "{\"name\":\"N\",\"scope\":\"USER\",\"dailyLimitUsd\":\"1\"}", made.etag())
                .expect(412, "changed-meanwhile");
        assertEquals(List.of("[{\"scope\": \"USER\", \"target\": \"user:ada\", \"dailyLimitNanos\": 0}]"), live());
        owner.delete("/api/budgets/users", changed.etag()).expect(204);
        owner.get("/api/budgets/users").expect(404, "not-found");
        assertEquals(List.of(), live());
    }

    @Test
    void thereIsOneBudgetForEachAccount() {
        owner.post("/api/budgets", budget("a", "AGENT", "", "1")).expect(201);
        owner.post("/api/budgets", budget("b", "AGENT", "", "2")).expect(409, "budget-exists");
        owner.post("/api/budgets", budget("a", "USER", "", "2")).expect(409, "slug-taken");
        Answer other = owner.post("/api/budgets", budget("b", "USER", "", "2")).expect(201);
        owner.put("/api/budgets/b", "{\"name\":\"N\",\"scope\":\"AGENT\",\"dailyLimitUsd\":\"1\"}", other.etag())
                .expect(409, "budget-exists");
    }

    @Test
    void whatMakesNoSenseIsRefusedByFieldAndRule() {
        owner.post("/api/budgets", budget("a", "PLANET", "", "1")).expect(400, "invalid-field");
        owner.post("/api/budgets", budget("a", "AGENT", "", "-1")).expect(400, "invalid-field");
        owner.post("/api/budgets", budget("a", "AGENT", ",\"agentId\":\"agt_none\"", "1"))
                .expect(400, "invalid-field");
        owner.post("/api/budgets", budget("a", "AGENT", ",\"userId\":\"user:ada\"", "1"))
                .expect(400, "invalid-field");
        owner.post("/api/budgets", budget("a", "USER", ",\"userId\":\" \"", "1"))
                .expect(400, "invalid-field");
    }

    @Test
    void aBudgetGoesWithItsAgentOrWorkspace() {
        String workspace = owner.get("/api/workspaces/main").text("id");
        String agent = owner.post(
                        "/api/agents", "{\"slug\":\"a\",\"name\":\"A\",\"workspaceId\":\"" + workspace + "\"}")
                .expect(201)
                .text("id");
        owner.post("/api/budgets", budget("agent", "AGENT", ",\"agentId\":\"" + agent + "\"", "1"))
                .expect(201);
        owner.post("/api/budgets", budget("workspace", "WORKSPACE", ",\"workspaceId\":\"" + workspace + "\"", "1"))
                .expect(201);
        owner.post("/api/budgets", budget("users", "USER", "", "1")).expect(201);
        var said = owner.delete("/api/workspaces/main?dryRun=true", null)
                .expect(200)
                .json();
        assertEquals(2, said.path("deletes").path("budgets").asInt());
        owner.delete("/api/workspaces/main", owner.get("/api/workspaces/main").etag())
                .expect(204);
        owner.get("/api/budgets/agent").expect(404);
        owner.get("/api/budgets/workspace").expect(404);
        owner.get("/api/budgets/users").expect(200);
    }

    private List<String> live() {
        return api.texts("SELECT limits::text FROM live_budgets WHERE id = ?", owner.org());
    }

    private static String budget(String slug, String scope, String more, String usd) {
        return "{\"slug\":\"" + slug + "\",\"name\":\"N\",\"scope\":\"" + scope + "\"" + more + ",\"dailyLimitUsd\":\""
                + usd + "\"}";
    }
}
