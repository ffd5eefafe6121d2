package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.simulator.RecordedRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tools of MCP servers in whole turns: an organisation connects the reference server, over HTTP and as a program, gives its
 * tools to an agent, and the model calls each of them.
 */
@Tag("stack")
class McpScenarioTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init") // started once for all scenarios
    private static TestStack stack;

    @SuppressWarnings("NullAway.Init")
    private static EverythingServer server;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        server = EverythingServer.start();
        stack = TestStack.start(home, Map.of("AGENTC2_MCP_ALLOW", "localhost", "AGENTC2_MCP_STDIO", "allowed"));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void everyToolOfTheReferenceServerIsCalledThroughAWholeTurnOverHttpAndStandardStreams() throws Exception {
        ApiClient client = stack.client();
        client.post("/api/connections", connection("web", "http://localhost:" + server.port() + "/mcp", settings()));
        ObjectNode program = settings().put("transport", "stdio").put("command", "node");
        program.putArray("args").add(EverythingServer.script().toString()).add("stdio");
        client.post("/api/connections", connection("program", "http://unused.example/", program));
        await().atMost(PATIENCE).untilAsserted(() -> assertEquals(2, ready(client)));
        assertEquals("READY", test(client, "web").path("status").asText());
        client.post("/api/connections", connection("nobody", "http://localhost:1/mcp", settings()));
        JsonNode nobody = test(client, "nobody");
        assertEquals("UNREACHABLE", nobody.path("status").asText());
        assertEquals(
                "The server refuses the connection.", nobody.path("problem").asText());
        giveToAgent(client);
        List<String> called = new ArrayList<>();
        for (JsonNode tool : client.get("/api/tools").path("tools")) {
            if (tool.has("connection")) {
                String name = tool.path("name").asText();
                call(client, name);
                called.add(name);
            }
        }
        assertTrue(called.contains("web__echo") && called.contains("program__echo"), called::toString);
        assertTrue(called.size() >= 20, called::toString);
    }

    private static void call(ApiClient client, String tool) throws Exception {
        stack.provider().reset();
        ApiClient.Accepted turn = client.send("operator", Map.of("text", "Call " + tool + " now."));
        if (tool.endsWith("__trigger-elicitation-request")) {
            declineToAnswer(client);
        }
        Transcript answer = stack.read(turn);
        assertEquals("COMPLETED", answer.end().path("status").asText(), () -> tool + "\n" + answer);
        assertTrue(answer.saw("tool"), () -> tool + "\n" + answer);
        RecordedRequest last = stack.provider().requests().getLast();
        assertTrue(last.body().contains("<untrusted>"), () -> tool + "\n" + last.body());
        assertTrue(last.offeredTools().contains(tool));
        boolean isKnownToFail = tool.endsWith("__simulate-research-query"); // wants tasks, which the SDK doesn't know
        assertEquals(isKnownToFail, last.body().contains("The call failed"), () -> tool + "\n" + last.body());
        assertFalse(last.body().contains("The outcome is unknown"), () -> tool + "\n" + last.body());
    }

    /** The tool asks a person something, see {@link QuestionScenarioTest}. */
    private static void declineToAnswer(ApiClient client) throws Exception {
        JsonNode open = await().atMost(PATIENCE)
                .until(() -> client.get("/api/approvals").path("approvals"), questions -> !questions.isEmpty());
        client.post("/api/approvals/" + open.path(0).path("approvalId").asText() + "/reject", "{}");
    }

    private static JsonNode test(ApiClient client, String connection) throws Exception {
        return client.post("/api/connections/" + connection + "/test", "");
    }

    private static void giveToAgent(ApiClient client) throws Exception {
        client.post(
                "/api/agents",
                "{\"slug\":\"operator\",\"name\":\"Operator\",\"publish\":true,\"version\":{\"instructions\":\"Use tools.\","
                        + "\"tools\":[\"clock\",\"web__*\",\"program__*\"]}}");
    }

    private static long ready(ApiClient client) throws Exception {
        return client.get("/api/tools")
                .path("connections")
                .valueStream()
                .filter(connection -> connection.path("status").asText().equals("READY"))
                .count();
    }

    /** What the server would fetch from elsewhere unless it is told what to take. */
    private static ObjectNode settings() {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.putObject("fixedArguments").putObject("gzip-file-as-resource").put("data", "data:text/plain,hello");
        return settings;
    }

    private static String connection(String slug, String url, ObjectNode settings) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("slug", slug)
                .put("name", slug)
                .put("kind", "MCP")
                .put("url", url);
        body.set("settings", settings);
        return body.toString();
    }
}
