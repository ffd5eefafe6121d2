package dev.agentc2.egress.preview;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.integration.IntegrationCatalogue;
import dev.agentc2.platform.json.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Agents with versions in memory, and what an agent may be given. */
final class FakeAgents {
    private static final String VERSIONS = "_versions";
    private static final String FIRST = """
            You are a helpful assistant.
            Answer briefly.
            Use the clock and the calculator where they help.

            Say when you don't know.""";

    private final FakeCollection agents = new FakeCollection("/api/agents", "agents", "id", Permission.MANAGE_AGENTS)
            .settling((body, row) -> {
                row.put("latestVersion", row.path("latestVersion").asInt(0));
                if (body.hasNonNull("version")) {
                    row.remove("version");
                    addVersion(row, (ObjectNode) body.get("version"));
                }
                if (row.path("publish").asBoolean()) {
                    row.put("liveVersion", row.get("latestVersion").asInt());
                }
                row.remove("publish");
            });

    void fill(String org) {
        ObjectNode assistant = agents.add(
                org,
                Map.of(
                        "id",
                        "a1",
                        "slug",
                        "assistant",
                        "name",
                        "Assistant",
                        "description",
                        "Answers whatever it is asked."));
        addVersion(assistant, version(FIRST, "first words"));
        addVersion(
                assistant,
                version(
                                FIRST.replace("briefly", "in at most three sentences")
                                        .replace("don't know.", "don't know, and never guess."),
                                "doesn't guess")
                        .put("maxSteps", 8)
                        .put("temperature", 0.2));
        addVersion(assistant, version(FIRST + "\nBe friendly.", "").put("guardrailPolicyId", "po-strict"));
        assistant.put("liveVersion", 2);
        ObjectNode support = agents.add(
                org,
                Map.of(
                        "id",
                        "a2",
                        "slug",
                        "support",
                        "name",
                        "Support",
                        "description",
                        "First answer to customers.",
                        "workspaceId",
                        "ws-support"));
        addVersion(support, version("You help customers of Acme.", "from the handbook"));
        support.put("liveVersion", 1);
        ObjectNode draft = agents.add(
                org,
                Map.of(
                        "id",
                        "a3",
                        "slug",
                        "researcher",
                        "name",
                        "Researcher",
                        "description",
                        "",
                        "workspaceId",
                        "ws-research"));
        addVersion(draft, version("You research.", ""));
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>(agents.routes());
        routes.add(Route.get(
                "/api/agents/{id}/versions",
                Permission.READ_CONFIG,
                ctx -> ctx.json(Map.of("versions", agents.find(ctx).path(VERSIONS)))));
        routes.add(Route.post("/api/agents/{id}/versions", Permission.MANAGE_AGENTS, this::create));
        routes.add(Route.post("/api/agents/{id}/publish", Permission.MANAGE_AGENTS, this::publish));
        routes.add(Route.get(
                "/api/integrations",
                Permission.READ_CONFIG,
                ctx -> ctx.json(
                        Map.of("integrations", IntegrationCatalogue.current().all()))));
        routes.add(Route.get(
                "/api/tools",
                Permission.READ_CONFIG,
                ctx -> ctx.json(Map.of(
                        "tools",
                        List.of(
                                Map.of("name", "clock", "description", "Tells the time anywhere."),
                                Map.of("name", "calculator", "description", "Computes."),
                                Map.of("name", "web.fetch", "description", "Reads a page of the web."))))));
        routes.add(Route.get(
                "/api/models",
                Permission.READ_CONFIG,
                ctx -> ctx.json(Map.of(
                        "tiers",
                        List.of(
                                Map.of("name", "fast", "meaning", "Small and cheap."),
                                Map.of("name", "standard", "meaning", "The everyday model."),
                                Map.of("name", "premium", "meaning", "The most able.")),
                        "models",
                        List.of(Map.of("model", "openai/gpt-5-mini"), Map.of("model", "anthropic/claude-sonnet"))))));
        return routes;
    }

    private static ObjectNode version(String instructions, String note) {
        ObjectNode version = Json.MAPPER.createObjectNode();
        version.put("instructions", instructions)
                .put("tier", "standard")
                .put("memoryMessages", 20)
                .put("maxSteps", 6)
                .put("maxOutputTokens", 2_000)
                .put("turnTimeoutMs", 120_000)
                .put("note", note);
        version.putArray("tools").add("clock").add("calculator");
        return version;
    }

    private static ObjectNode addVersion(ObjectNode agent, ObjectNode version) {
        ArrayNode versions = agent.withArray(VERSIONS);
        ObjectNode added = FakeCollection.visible(version)
                .put("version", versions.size() + 1)
                .put(
                        "createdAt",
                        Instant.now()
                                .minusSeconds(90_000L - versions.size() * 20_000L)
                                .toString())
                .put("createdBy", "user:user0");
        versions.add(added);
        agent.put("latestVersion", versions.size());
        return added;
    }

    private void create(Context ctx) throws IOException {
        ObjectNode body = FakeCollection.body(ctx);
        new Fields()
                .text("instructions", body.path("instructions").asText(), 100_000)
                .range("maxSteps", body.path("maxSteps").numberValue(), 1, 50)
                .range("maxOutputTokens", body.path("maxOutputTokens").numberValue(), 1, 100_000)
                .done();
        ObjectNode agent = agents.find(ctx);
        ObjectNode added = addVersion(agent, body);
        FakeCollection.touch(agent);
        ctx.status(201).json(added);
    }

    private void publish(Context ctx) throws IOException {
        ObjectNode agent = ctx.header("If-Match") == null ? agents.find(ctx) : agents.guarded(ctx);
        ObjectNode body = FakeCollection.body(ctx);
        if (body.path("version").asInt() > agent.path("latestVersion").asInt()) {
            throw new ProblemException(404, "not-found", "There is no such version.");
        }
        agent.set("liveVersion", body.get("version"));
        FakeCollection.touch(agent);
        FakeCollection.tell(ctx, agent);
    }
}
