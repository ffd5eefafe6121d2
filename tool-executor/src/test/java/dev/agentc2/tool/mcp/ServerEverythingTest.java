package dev.agentc2.tool.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.question.Answer;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolOffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Every tool of the reference server is called, over every transport. */
class ServerEverythingTest {
    /** Answers within the protocol's experimental tasks only, which the SDK doesn't know: the model is told so. */
    private static final String TASKS_ONLY = "simulate-research-query";

    /** What a person answers who is asked for a name and more. */
    private static final CompletableFuture<Answer> ADA =
            CompletableFuture.completedFuture(new Answer.Accepted("{\"name\":\"Ada\",\"integer\":7}"));

    /** Arguments where the schema's own defaults take long or reach out. */
    private static final Map<String, String> ARGUMENTS = Map.of(
            "trigger-long-running-operation", "{\"duration\":1,\"steps\":4}",
            "gzip-file-as-resource",
                    "{\"name\":\"a.txt.gz\",\"data\":\"data:text/plain,hello\",\"outputType\":\"resource\"}",
            "get-structured-content", "{\"location\":\"Chicago\"}",
            "get-resource-reference", "{\"resourceType\":\"Text\",\"resourceId\":1}",
            "simulate-research-query", "{\"topic\":\"tides\",\"ambiguous\":false}");

    @Test
    void overStreamableHttp() throws Exception {
        try (EverythingServer server = EverythingServer.start("streamableHttp");
                McpWorld world = new McpWorld(Clock.systemUTC())) {
            everyToolAnswers(world, McpWorld.connection("http://localhost:" + server.port() + "/mcp", "{}"));
        }
    }

    @Test
    void overTheOlderEventStream() throws Exception {
        try (EverythingServer server = EverythingServer.start("sse");
                McpWorld world = new McpWorld(Clock.systemUTC())) {
            String url = "http://localhost:" + server.port() + "/sse";
            everyToolAnswers(world, McpWorld.connection(url, "{\"transport\":\"sse\"}"));
        }
    }

    @Test
    void overStandardStreams() throws Exception {
        ObjectNode settings =
                JsonNodeFactory.instance.objectNode().put("transport", "stdio").put("command", "node");
        settings.putArray("args").add(EverythingServer.script().toString()).add("stdio");
        try (McpWorld world = new McpWorld(Clock.systemUTC())) {
            world.stored.put("c1", Map.of("CRM_KEY", "k-1"));
            Map<String, String> answers =
                    everyToolAnswers(world, McpWorld.connection("http://unused.example", settings.toString()));
            JsonNode environment = Json.MAPPER.readTree(answers.get("get-env"));
            assertEquals("k-1", environment.path("CRM_KEY").asText());
            List<String> ours = new ArrayList<>(System.getenv().keySet());
            ours.removeAll(List.of("HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER", "_"));
            ours.forEach(name -> assertFalse(environment.has(name), () -> "the platform's own " + name));
        }
    }

    private static Map<String, String> everyToolAnswers(McpWorld world, McpConnection connection) throws Exception {
        ToolOffer offer = world.offer(connection);
        assertEquals("READY", offer.getStatus(), offer.getProblem());
        assertTrue(offer.getTools().size() >= 10, () -> "only " + offer.getTools());
        Map<String, String> answers = new HashMap<>();
        for (OfferedTool offered : offer.getTools()) {
            ToolOutcome outcome = McpWorld.call(
                    new McpTool(connection, offered, offer, world.calls), arguments(offered), question -> ADA);
            if (offered.getRemoteName().equals(TASKS_ONLY)) {
                ToolOutcome.Failed failed = assertInstanceOf(ToolOutcome.Failed.class, outcome);
                assertTrue(failed.explanation().contains("requires task augmentation"), failed.explanation());
                continue;
            }
            ToolOutcome.Succeeded done = assertInstanceOf(
                    ToolOutcome.Succeeded.class, outcome, () -> offered.getRemoteName() + ": " + outcome);
            answers.put(offered.getRemoteName(), done.content());
        }
        assertEquals("Echo: hello", answers.get("echo"));
        String asked = answers.getOrDefault("trigger-elicitation-request", "");
        assertTrue(asked.contains("- Name: Ada") && asked.contains("- Favorite Integer: 7"), answers.toString());
        assertTrue(answers.getOrDefault("get-sum", "").contains("4"), answers.toString());
        assertTrue(
                answers.getOrDefault("get-tiny-image", "").contains("[image, image/png, about "), answers.toString());
        assertTrue(
                answers.getOrDefault("get-structured-content", "").startsWith("{\"temperature\""), answers.toString());
        assertTrue(answers.getOrDefault("get-resource-links", "").contains("[resource "), answers.toString());
        return answers;
    }

    private static ObjectNode arguments(OfferedTool tool) throws Exception {
        if (ARGUMENTS.containsKey(tool.getRemoteName())) {
            return (ObjectNode) Json.MAPPER.readTree(ARGUMENTS.get(tool.getRemoteName()));
        }
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        JsonNode schema = Json.MAPPER.readTree(tool.getParameters());
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            JsonNode rules = property.getValue();
            switch (rules.path("type").asText()) {
                case "number", "integer" -> arguments.put(property.getKey(), 2);
                case "boolean" -> arguments.put(property.getKey(), true);
                default ->
                    arguments.put(
                            property.getKey(),
                            rules.path("enum").isEmpty()
                                    ? "hello"
                                    : rules.path("enum").get(0).asText());
            }
        }
        return arguments;
    }
}
