package dev.agentc2.ingress.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.ingress.manage.ManagedApi.Answer;
import dev.agentc2.ingress.manage.ManagedApi.Caller;
import dev.agentc2.platform.http.Role;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolOffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Agents, their versions, and which of them answers. */
class AgentApiTest extends ManagedApiTest {
    @Test
    void anAgentIsMadeReadChangedAndDeleted() {
        Answer made = owner.post("/api/agents", "{\"slug\":\"helper\",\"name\":\"Helper\",\"description\":\"Helps.\"}")
                .expect(201);
        String id = made.text("id");
        assertEquals(
                "/api/agents/" + id,
                made.response().headers().firstValue("Location").orElse(""));
        assertTrue(id.matches("agt_[a-z0-9]{16}"), id);
        assertEquals("\"1\"", made.etag());
        assertEquals(0, made.json().path("latestVersion").asInt(-1));
        assertFalse(made.json().has("liveVersion"));
        assertEquals(made.json(), owner.get("/api/agents/helper").expect(200).json());
        assertEquals(made.json(), owner.get("/api/agents/" + id).expect(200).json());
        Answer changed = owner.put("/api/agents/helper", "{\"name\":\"New\"}", made.etag())
                .expect(200);
        assertEquals("\"2\"", changed.etag());
        assertEquals("New", changed.text("name"));
        assertEquals("", changed.text("description"));
        assertEquals(
                "{\"deletes\":{\"agents\":1,\"budgets\":0}}",
                owner.delete("/api/agents/helper?dryRun=true", null).expect(200).body());
        owner.delete("/api/agents/helper", changed.etag()).expect(204);
        owner.get("/api/agents/helper").expect(404, "not-found");
        owner.delete("/api/agents/" + id, changed.etag()).expect(404, "not-found");
        owner.post("/api/agents", "{\"slug\":\"helper\",\"name\":\"Another\"}").expect(201);
        assertEquals(
                List.of(
                        "organization.create",
                        "workspace.create",
                        "agent.create",
                        "agent.update",
                        "agent.delete",
                        "agent.create"),
                api.actions(owner.org()));
    }

    @Test
    void ofTwoWhoEditTheSlowerOneIsTold() {
        Answer read =
                owner.post("/api/agents", "{\"slug\":\"a\",\"name\":\"A\"}").expect(201);
        owner.put("/api/agents/a", "{\"name\":\"Faster\"}", read.etag()).expect(200);
        Answer refused =
                owner.put("/api/agents/a", "{\"name\":\"Slower\"}", read.etag()).expect(412, "changed-meanwhile");
        assertEquals("Faster", refused.json().path("current").path("name").asText());
        assertEquals(2, refused.json().path("current").path("rowVersion").asInt());
        owner.delete("/api/agents/a", read.etag()).expect(412);
        owner.put("/api/agents/a", "{\"name\":\"x\"}", null).expect(428, "precondition-required");
        owner.delete("/api/agents/a", null).expect(428, "precondition-required");
        owner.put("/api/agents/a", "{\"name\":\"x\"}", "2").expect(400, "invalid-parameter");
        assertEquals("Faster", owner.get("/api/agents/a").text("name"));
    }

    @Test
    void aSlugIsTakenOnceInAnOrganisation() {
        owner.post("/api/agents", "{\"slug\":\"a\",\"name\":\"A\"}").expect(201);
        owner.post("/api/agents", "{\"slug\":\"a\",\"name\":\"B\"}").expect(409, "slug-taken");
        api.organization("elsewhere" + NUMBER.get())
                .post("/api/agents", "{\"slug\":\"a\",\"name\":\"A\"}")
                .expect(201);
    }

    @Test
    void whatIsPublishedIsInForceAndWhatIsTakenOffIsNot() {
        owner.post("/api/agents", "{\"slug\":\"a\",\"name\":\"A\"}").expect(201);
        Answer first = owner.post("/api/agents/a/versions", "{\"instructions\":\"One.\",\"tools\":[\"clock\"]}")
                .expect(201);
        assertEquals(1, first.json().path("version").asInt());
        assertEquals(20, first.json().path("memoryMessages").asInt());
        assertEquals(owner.actor(), first.text("createdBy"));
        owner.post("/api/agents/a/versions", "{\"instructions\":\"Two.\",\"temperature\":0.5}")
                .expect(201);
        assertEquals(List.of(), live());
        Answer published =
                owner.post("/api/agents/a/publish", "{\"version\":2}").expect(200);
        assertEquals(2, published.json().path("liveVersion").asInt());
        assertEquals(List.of("2 Two."), live());
        assertEquals("agent.publish", api.newestNote(owner.org()).path("action").asText());
        owner.post("/api/agents/a/publish", "{\"version\":1}").expect(200);
        assertEquals(List.of("1 One."), live());
        owner.put(
                        "/api/agents/a",
                        "{\"name\":\"Renamed\"}",
                        owner.get("/api/agents/a").etag())
                .expect(200);
        assertEquals(
                1, api.count("SELECT count(*) FROM live_agents WHERE name = 'Renamed' AND org_id = ?", owner.org()));
        Answer off = owner.post("/api/agents/a/publish", "{\"version\":null}").expect(200);
        assertFalse(off.json().has("liveVersion"));
        assertEquals(List.of(), live());
        owner.post("/api/agents/a/publish", "{\"version\":2}").expect(200);
        owner.delete("/api/agents/a", owner.get("/api/agents/a").etag()).expect(204);
        assertEquals(List.of(), live());
    }

    @Test
    void anAgentMayComeWithItsFirstVersionLive() {
        Answer made = owner.post(
                        "/api/agents",
                        "{\"slug\":\"a\",\"name\":\"A\",\"version\":{\"instructions\":\"One.\",\"model\":\"openai/gpt-6-luna\"},"
                                + "\"publish\":true}")
                .expect(201);
        assertEquals(1, made.json().path("liveVersion").asInt());
        assertEquals(List.of("1 One."), live());
        owner.post("/api/agents", "{\"slug\":\"b\",\"name\":\"B\",\"publish\":true}")
                .expect(400, "invalid-field");
    }

    @Test
    void publishingTellsWhoCameTooLateIfAsked() {
        Answer made = owner.post(
                        "/api/agents", "{\"slug\":\"a\",\"name\":\"A\",\"version\":{\"instructions\":\"One.\"}}")
                .expect(201);
        owner.post("/api/agents/a/versions", "{\"instructions\":\"Two.\"}").expect(201);
        owner.send("POST", "/api/agents/a/publish", "{\"version\":1}", made.etag())
                .expect(412, "changed-meanwhile");
        owner.post("/api/agents/a/publish", "{\"version\":3}").expect(400, "invalid-field");
        owner.post("/api/agents/a/publish", "{}").expect(400, "invalid-field");
        owner.post("/api/agents/a/publish", "{\"version\":\"1\"}").expect(400, "invalid-field");
        owner.post("/api/agents/a/publish", "{\"version\":1.5}").expect(400, "invalid-field");
        assertEquals(List.of(), live());
        int notes = api.actions(owner.org()).size();
        owner.post("/api/agents/a/publish", "{\"version\":null}").expect(200);
        assertEquals(notes, api.actions(owner.org()).size(), "nothing changed, so nothing is noted");
    }

    @Test
    void versionsThatAreMadeAtOnceGetConsecutiveNumbers() throws Exception {
        owner.post("/api/agents", "{\"slug\":\"a\",\"name\":\"A\"}").expect(201);
        TreeSet<Integer> numbers = new TreeSet<>();
        try (var side = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> running = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                running.add(side.submit(() -> owner.post("/api/agents/a/versions", "{\"instructions\":\"x\"}")));
            }
            for (Future<Answer> answer : running) {
                numbers.add(answer.get().expect(201).json().path("version").asInt());
            }
        }
        assertEquals(IntStream.rangeClosed(1, 20).boxed().toList(), List.copyOf(numbers));
        assertEquals(20, owner.get("/api/agents/a").json().path("latestVersion").asInt());
        JsonNode page = owner.get("/api/agents/a/versions?limit=15").expect(200).json();
        assertEquals(15, page.path("versions").size());
        JsonNode rest = owner.get("/api/agents/a/versions?cursor="
                        + page.path("nextCursor").asText())
                .expect(200)
                .json();
        assertEquals(16, rest.path("versions").path(0).path("version").asInt());
        assertFalse(rest.has("nextCursor"));
        assertEquals(
                7,
                owner.get("/api/agents/a/versions/7")
                        .expect(200)
                        .json()
                        .path("version")
                        .asInt());
        owner.get("/api/agents/a/versions/21").expect(404, "not-found");
        owner.get("/api/agents/a/versions/x").expect(404, "not-found");
        owner.get("/api/agents/b/versions/1").expect(404, "not-found");
    }

    @Test
    void aVersionThatWasMadePastTheApiIsNoHindrance() {
        String id = owner.post("/api/agents", "{\"slug\":\"a\",\"name\":\"A\"}")
                .expect(201)
                .text("id");
        api.superuser.useHandle(h -> h.execute(
                "INSERT INTO agent_versions (agent_id, version, org_id, instructions, memory_messages, max_steps,"
                        + " max_output_tokens, turn_timeout_ms, created_by) VALUES (?, 3, ?, 'x', 1, 1, 1, 1000, 't')",
                id,
                owner.org()));
        Answer made =
                owner.post("/api/agents/a/versions", "{\"instructions\":\"x\"}").expect(201);
        assertEquals(4, made.json().path("version").asInt());
        assertEquals(4, owner.get("/api/agents/a").json().path("latestVersion").asInt());
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        owner.post("/api/agents", "{\"slug\":\"a\",\"name\":\"A\"}").expect(201);
        Answer refused = owner.post(
                        "/api/agents/a/versions",
                        "{\"instructions\":\" \",\"tier\":\"best\",\"model\":\"gpt\",\"tools\":[\"clock\",\"clock\"],"
                                + "\"memoryMessages\":201,\"maxSteps\":0,\"maxOutputTokens\":64001,\"temperature\":2.1,"
                                + "\"turnTimeoutMs\":999,\"guardrailPolicyId\":\"pol_none\"}")
                .expect(400, "invalid-field");
        List<String> fields = new ArrayList<>();
        refused.json()
                .path("errors")
                .forEach(error -> fields.add(error.path("field").asText()));
        assertEquals(
                List.of(
                        "instructions",
                        "tier",
                        "model",
                        "tools",
                        "memoryMessages",
                        "maxSteps",
                        "maxOutputTokens",
                        "turnTimeoutMs",
                        "temperature",
                        "guardrailPolicyId"),
                fields);
        owner.post("/api/agents/a/versions", "{\"instructions\":\"" + "x".repeat(100_001) + "\"}")
                .expect(400);
        owner.post("/api/agents/a/versions", "{\"instructions\":\"" + "x".repeat(100_000) + "\"}")
                .expect(201);
        owner.post("/api/agents/a/versions", "{\"instructions\":\"a\\u0000b\"}").expect(400, "invalid-field");
        owner.post("/api/agents/a/versions", "{\"instructions\":\"x\",\"maxSteps\":\"5\"}")
                .expect(400, "invalid-field");
        owner.post("/api/agents/a/versions", "{\"instructions\":\"x\",\"maxSteps\":5.5}")
                .expect(400, "invalid-field");
        owner.post("/api/agents/a/versions", "{\"instructions\":\"x\",\"tools\":[null]}")
                .expect(400, "invalid-field");
        owner.post("/api/agents/a/versions", "{\"instructions\":\"x\",\"version\":9}")
                .expect(400, "unknown-field");
    }

    @Test
    void agentsAreListedByPageWorkspaceAndWhetherTheyAreLive() {
        String workspace = owner.get("/api/workspaces/main").expect(200).text("id");
        for (int i = 0; i < 5; i++) {
            owner.post(
                            "/api/agents",
                            "{\"slug\":\"a" + i + "\",\"name\":\"A\",\"version\":{\"instructions\":\"x\"},\"publish\":"
                                    + (i % 2 == 0) + ",\"workspaceId\":" + (i < 2 ? "\"" + workspace + "\"" : "null")
                                    + "}")
                    .expect(201);
        }
        assertEquals(List.of("a0", "a1", "a2", "a3", "a4"), slugs("/api/agents?limit=2"));
        assertEquals(List.of("a0", "a1"), slugs("/api/agents?workspace=main"));
        assertEquals(List.of("a0", "a1"), slugs("/api/agents?workspace=" + workspace));
        assertEquals(List.of("a0", "a2", "a4"), slugs("/api/agents?live=true"));
        assertEquals(List.of("a1"), slugs("/api/agents?live=false&workspace=main"));
        assertEquals(List.of(), slugs("/api/agents?workspace=none"));
        owner.get("/api/agents?live=yes").expect(400, "invalid-parameter");
        owner.get("/api/agents?limit=0").expect(400, "invalid-parameter");
        owner.get("/api/agents?cursor=x").expect(400, "invalid-parameter");
        owner.post("/api/agents", "{\"slug\":\"b\",\"name\":\"B\",\"workspaceId\":\"main\"}")
                .expect(400, "invalid-field");
    }

    @Test
    void aMemberMayLookAndNothingElse() {
        Caller member = owner.as(Role.MEMBER);
        Answer made =
                owner.post("/api/agents", "{\"slug\":\"a\",\"name\":\"A\"}").expect(201);
        member.get("/api/agents/a").expect(200);
        member.post("/api/agents", "{\"slug\":\"b\",\"name\":\"B\"}").expect(403, "permission-missing");
        member.put("/api/agents/a", "{\"name\":\"B\"}", made.etag()).expect(403);
        member.delete("/api/agents/a", made.etag()).expect(403);
        member.post("/api/agents/a/versions", "{\"instructions\":\"x\"}").expect(403);
        member.post("/api/agents/a/publish", "{\"version\":1}").expect(403);
    }

    @Test
    void anAgentMayBeGivenToolsOfConnectionsThatThereAre() {
        owner.post("/api/agents", "{\"slug\":\"a\",\"name\":\"A\"}").expect(201);
        String version = "{\"instructions\":\"x\",\"tools\":[\"clock\",\"crm__find\",\"crm__*\"]}";
        owner.post("/api/agents/a/versions", version).expect(400, "invalid-field");
        owner.post(
                        "/api/connections",
                        "{\"slug\":\"crm\",\"name\":\"CRM\",\"kind\":\"MCP\",\"url\":\"https://crm.example/mcp\"}")
                .expect(201);
        owner.post("/api/agents/a/versions", version).expect(201);
        owner.post("/api/agents/a/versions", version.replace("crm__*", "crm__?"))
                .expect(400, "invalid-field");
    }

    @Test
    void anAgentMayNotBeGivenToolsOfAnotherWorkspacesConnection() {
        String sales = workspace("sales");
        String support = workspace("support");
        owner.post(
                        "/api/connections",
                        "{\"slug\":\"crm\",\"name\":\"CRM\",\"kind\":\"MCP\",\"url\":\"https://crm.example/mcp\","
                                + "\"workspaceId\":\"" + sales + "\"}")
                .expect(201);
        String version = "{\"instructions\":\"x\",\"tools\":[\"crm__*\"]}";
        String agent =
                "{\"slug\":\"%s\",\"name\":\"A\",\"workspaceId\":%s,\"version\":" + version + ",\"publish\":true}";
        for (String place : List.of("null", "\"" + support + "\"")) {
            JsonNode refused = owner.post("/api/agents", agent.formatted("elsewhere", place))
                    .expect(400, "invalid-field")
                    .json();
            assertEquals("version.tools", refused.path("field").asText());
            assertTrue(refused.path("rule").asText().contains("[crm]"), refused.toString());
        }
        Answer made = owner.post("/api/agents", agent.formatted("a", "\"" + sales + "\""))
                .expect(201);
        String move = "{\"name\":\"A\",\"workspaceId\":\"" + support + "\"}";
        owner.put("/api/agents/a", move, made.etag()).expect(409, "connection-of-other-workspace");
        owner.post("/api/agents/a/publish", "{\"version\":null}").expect(200);
        owner.put("/api/agents/a", move, owner.get("/api/agents/a").etag()).expect(200);
        owner.post("/api/agents/a/publish", "{\"version\":1}").expect(409, "connection-of-other-workspace");
        owner.post("/api/agents/a/versions", version).expect(400, "invalid-field");
    }

    private String workspace(String slug) {
        return owner.post("/api/workspaces", "{\"slug\":\"" + slug + "\",\"name\":\"W\"}")
                .expect(201)
                .text("id");
    }

    @Test
    void whatConnectionsOfferIsTold() {
        OfferedTool tool = OfferedTool.newBuilder()
                .setName("crm__find")
                .setRemoteName("find")
                .setDescription("Finds.")
                .setParameters("{\"type\":\"object\"}")
                .setSafety("IDEMPOTENT")
                .setReadOnly(true)
                .setDestructive(false)
                .setOpenWorld(false)
                .build();
        ToolOffer offer = ToolOffer.newBuilder()
                .setOrgId(owner.org())
                .setConnectionId("con_1")
                .setSlug("crm")
                .setStatus("STALE")
                .setProblem("The server refuses the connection.")
                .setTools(List.of(tool))
                .setRefreshedAt(0)
                .build();
        api.offers.put(owner.org(), List.of(offer));
        JsonNode told = owner.get("/api/tools").expect(200).json();
        JsonNode offered = told.path("tools").path(3);
        assertEquals("crm__find", offered.path("name").asText());
        assertEquals("crm", offered.path("connection").asText());
        assertEquals("STALE", offered.path("status").asText());
        JsonNode connection = told.path("connections").path(0);
        assertEquals(
                "The server refuses the connection.", connection.path("problem").asText());
        assertEquals(1, connection.path("tools").asInt());
        JsonNode others = api.organization("others" + NUMBER.incrementAndGet())
                .get("/api/tools")
                .expect(200)
                .json();
        assertEquals(3, others.path("tools").size());
    }

    @Test
    void whatAnAgentMayBeGivenIsTold() {
        JsonNode tools = owner.get("/api/tools").expect(200).json().path("tools");
        assertEquals("clock", tools.path(0).path("name").asText());
        assertTrue(tools.path(0).path("parameters").isObject());
        JsonNode models = owner.get("/api/models").expect(200).json();
        assertEquals(3, models.path("tiers").size());
        assertEquals("fast", models.path("tiers").path(0).path("name").asText());
        assertEquals("simulated/*", models.path("models").path(0).path("model").asText());
        assertEquals(
                "0.15", models.path("models").path(0).path("inputUsdPerMillion").asText());
    }

    private List<String> live() {
        return api.superuser.withHandle(h -> h.createQuery(
                        "SELECT version || ' ' || instructions FROM live_agents WHERE org_id = ? ORDER BY slug")
                .bind(0, owner.org())
                .mapTo(String.class)
                .list());
    }

    private List<String> slugs(String path) {
        List<String> slugs = new ArrayList<>();
        String cursor = "";
        do {
            String next = cursor.isEmpty() ? "" : (path.contains("?") ? "&" : "?") + "cursor=" + cursor;
            JsonNode page = owner.get(path + next).expect(200).json();
            page.path("agents").forEach(agent -> slugs.add(agent.path("slug").asText()));
            cursor = page.path("nextCursor").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        return slugs;
    }
}
