package dev.agentc2.ingress.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.ingress.manage.ManagedApi.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Workspaces with what is in them, and policies with who uses them. */
class WorkspaceAndPolicyApiTest extends ManagedApiTest {
    private static final String POLICY =
            "{\"slug\":\"strict\",\"name\":\"Strict\",\"inputAction\":\"BLOCK\",\"outputRules\":[\"email\",\"secret\"]}";

    @Test
    void aWorkspaceIsMadeListedChangedAndDeleted() {
        Answer made = owner.post("/api/workspaces", "{\"slug\":\"team\",\"name\":\"Team\"}")
                .expect(201);
        assertTrue(made.text("id").matches("wsp_[a-z0-9]{16}"));
        owner.post("/api/workspaces", "{\"slug\":\"team\",\"name\":\"Team\"}").expect(409, "slug-taken");
        JsonNode list = owner.get("/api/workspaces?limit=1").expect(200).json();
        assertEquals("main", list.path("workspaces").path(0).path("slug").asText());
        JsonNode rest = owner.get(
                        "/api/workspaces?cursor=" + list.path("nextCursor").asText())
                .expect(200)
                .json();
        assertEquals(made.json(), rest.path("workspaces").path(0));
        Answer changed = owner.put("/api/workspaces/team", "{\"name\":\"Crew\"}", made.etag())
                .expect(200);
        assertEquals("Crew", changed.text("name"));
        owner.put("/api/workspaces/team", "{\"name\":\"x\"}", made.etag()).expect(412, "changed-meanwhile");
        owner.put("/api/workspaces/team", "{\"name\":\"x\",\"slug\":\"y\"}", changed.etag())
                .expect(400, "unknown-field");
        owner.delete("/api/workspaces/team", null).expect(428);
        owner.delete("/api/workspaces/team", made.etag()).expect(412);
        owner.delete("/api/workspaces/team", changed.etag()).expect(204);
        owner.get("/api/workspaces/team").expect(404, "not-found");
    }

    @Test
    void deletingAWorkspaceTakesItsAgentsAndConnectionsAlongAndNoOthers() {
        String workspace = owner.get("/api/workspaces/main").text("id");
        for (String place : List.of("null", "\"" + workspace + "\"")) {
            String slug = place.equals("null") ? "outside" : "inside";
            owner.post(
                            "/api/agents",
                            "{\"slug\":\"" + slug + "\",\"name\":\"A\",\"workspaceId\":" + place
                                    + ",\"version\":{\"instructions\":\"x\"},\"publish\":true}")
                    .expect(201);
            owner.post(
                            "/api/connections",
                            "{\"slug\":\"" + slug
                                    + "\",\"name\":\"C\",\"kind\":\"MCP\",\"url\":\"https://tools.example/mcp\",\"workspaceId\":"
                                    + place + ",\"credentials\":{\"a\":\"b\"}}")
                    .expect(201);
        }
        JsonNode asked = owner.delete("/api/workspaces/main?dryRun=true", null)
                .expect(200)
                .json();
        assertEquals(1, asked.path("deletes").path("agents").asInt());
        assertEquals(1, asked.path("deletes").path("connections").asInt());
        owner.get("/api/agents/inside").expect(200);
        owner.delete("/api/workspaces/main?dryRun=maybe", null).expect(400, "invalid-parameter");
        owner.delete("/api/workspaces/main", owner.get("/api/workspaces/main").etag())
                .expect(204);
        owner.get("/api/agents/inside").expect(404);
        owner.get("/api/connections/inside").expect(404);
        owner.get("/api/agents/outside").expect(200);
        owner.get("/api/connections/outside").expect(200);
        assertEquals(1, api.count("SELECT count(*) FROM live_agents WHERE org_id = ?", owner.org()));
        assertEquals(1, api.count("SELECT count(*) FROM connection_secrets WHERE org_id = ?", owner.org()));
        List<String> actions = api.actions(owner.org());
        assertEquals(
                List.of("agent.delete", "connection.delete", "workspace.delete"),
                actions.subList(actions.size() - 3, actions.size()));
    }

    @Test
    void aPolicyIsMadeAndChanged() {
        Answer made = owner.post("/api/policies", POLICY).expect(201);
        assertEquals("[\"email\",\"secret\"]", made.json().path("outputRules").toString());
        Answer changed = owner.put(
                        "/api/policies/strict",
                        "{\"name\":\"Loose\",\"inputAction\":\"OFF\",\"outputRules\":[]}",
                        made.etag())
                .expect(200);
        assertEquals("OFF", changed.text("inputAction"));
        assertEquals(
                changed.json(),
                owner.get("/api/policies").json().path("policies").path(0));
        owner.put("/api/policies/strict", "{\"name\":\"x\",\"inputAction\":\"OFF\",\"outputRules\":[]}", made.etag())
                .expect(412, "changed-meanwhile");
        for (String wrong : List.of(
                POLICY.replace("BLOCK", "EXPLODE"),
                POLICY.replace("\"email\"", "\"secret\""),
                POLICY.replace("email", "everything"),
                POLICY.replace("[\"email\",\"secret\"]", "null"))) {
            owner.post("/api/policies", wrong.replace("strict", "other")).expect(400, "invalid-field");
        }
    }

    @Test
    void aPolicyThatALiveAgentUsesStays() {
        Answer policy = owner.post("/api/policies", POLICY).expect(201);
        String id = policy.text("id");
        owner.post(
                        "/api/agents",
                        "{\"slug\":\"a\",\"name\":\"A\",\"publish\":true,\"version\":{\"instructions\":\"x\","
                                + "\"guardrailPolicyId\":\"" + id + "\"}}")
                .expect(201);
        Answer refused = owner.delete("/api/policies/strict", policy.etag()).expect(409, "in-use");
        assertEquals("a", refused.json().path("usedBy").path(0).path("slug").asText());
        owner.delete("/api/policies/strict?dryRun=true", null).expect(409, "in-use");
        owner.post("/api/agents/a/versions", "{\"instructions\":\"y\"}").expect(201);
        owner.post("/api/agents/a/publish", "{\"version\":2}").expect(200);
        assertEquals(
                "{\"deletes\":{\"policies\":1}}",
                owner.delete("/api/policies/strict?dryRun=true", null)
                        .expect(200)
                        .body());
        owner.delete("/api/policies/strict", policy.etag()).expect(204);
        owner.post("/api/agents/a/publish", "{\"version\":1}").expect(409, "policy-deleted");
        owner.post("/api/agents/a/versions", "{\"instructions\":\"x\",\"guardrailPolicyId\":\"" + id + "\"}")
                .expect(400, "invalid-field");
        assertEquals(2, owner.get("/api/agents/a").json().path("liveVersion").asInt());
    }
}
