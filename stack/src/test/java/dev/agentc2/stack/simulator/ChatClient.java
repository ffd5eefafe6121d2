package dev.agentc2.stack.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.tool.ToolDescription;
import dev.agentc2.platform.tool.ToolSpecs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** Talks to the simulated provider as a client of the Chat Completions API does. */
final class ChatClient implements AutoCloseable {
    private final SimulatedProvider provider;
    private final HttpClient http = HttpClient.newHttpClient();

    ChatClient(SimulatedProvider provider) {
        this.provider = provider;
    }

    HttpClient http() {
        return http;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    static ObjectNode prompt(String model, String text) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("model", model);
        body.putArray("messages").addObject().put("role", "user").put("content", text);
        return body;
    }

    static ObjectNode withTools(ObjectNode body) throws IOException {
        ArrayNode tools = body.putArray("tools");
        for (ToolDescription tool : ToolSpecs.builtIn()) {
            ObjectNode function = tools.addObject()
                    .put("type", "function")
                    .putObject("function")
                    .put("name", tool.name());
            function.set("parameters", Json.MAPPER.readTree(tool.parametersJson()));
        }
        return body;
    }

    static ObjectNode result(String callId, String content) {
        return Json.MAPPER
                .createObjectNode()
                .put("role", "tool")
                .put("tool_call_id", callId)
                .put("content", content);
    }

    HttpRequest chat(ObjectNode body) {
        return HttpRequest.newBuilder(URI.create(provider.baseUrl() + "/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    HttpResponse<String> post(ObjectNode body) throws IOException, InterruptedException {
        return http.send(chat(body), BodyHandlers.ofString());
    }

    HttpResponse<String> control(String path, String body) throws IOException, InterruptedException {
        URI address = URI.create(provider.baseUrl()).resolve(path);
        return http.send(
                HttpRequest.newBuilder(address)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    JsonNode whole(ObjectNode body) throws IOException, InterruptedException {
        HttpResponse<String> response = post(body);
        assertEquals(200, response.statusCode(), response.body());
        return Json.MAPPER.readTree(response.body());
    }

    static List<JsonNode> events(HttpResponse<String> response) throws IOException {
        assertEquals(200, response.statusCode(), response.body());
        assertTrue(response.body().endsWith("data: [DONE]\n\n"));
        List<JsonNode> events = new ArrayList<>();
        for (String line :
                response.body().lines().filter(l -> l.startsWith("data: {")).toList()) {
            events.add(Json.MAPPER.readTree(line.substring(6)));
        }
        return events;
    }

    static String content(JsonNode event) {
        return event.at("/choices/0/delta/content").asText("");
    }

    static String text(List<JsonNode> events) {
        return String.join("", events.stream().map(ChatClient::content).toList());
    }
}
