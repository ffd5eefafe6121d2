package dev.agentc2.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;

/** The answer to a message to an MCP endpoint, line by line as it comes: what a client sees that does it by hand. */
final class McpStream implements AutoCloseable {
    private final ArrivingLines lines;

    private McpStream(ArrivingLines lines) {
        this.lines = lines;
    }

    /** Sends a message, quotes in place of double quotes. */
    static McpStream send(URI url, String key, String session, String message)
            throws IOException, InterruptedException {
        return open(request(url, key)
                .header("Content-Type", "application/json")
                .header("Mcp-Session-Id", session)
                .header("MCP-Protocol-Version", "2025-11-25")
                .POST(BodyPublishers.ofString(message.replace('\'', '"'))));
    }

    /** Goes on with an answer. */
    static McpStream resume(URI url, String key, String lastEventId) throws IOException, InterruptedException {
        return open(request(url, key).header("Last-Event-ID", lastEventId));
    }

    private static HttpRequest.Builder request(URI url, String key) {
        return HttpRequest.newBuilder(url.resolve("/mcp"))
                .header("Authorization", "Bearer " + key)
                .header("Accept", "application/json, text/event-stream");
    }

    private static McpStream open(HttpRequest.Builder request) throws IOException, InterruptedException {
        return new McpStream(ArrivingLines.of(request.build()));
    }

    int status() {
        return lines.status();
    }

    boolean hasEnded() {
        return lines.hasEnded();
    }

    /** Text that was told, reset or not. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (JsonNode message : messages()) {
            String event = message.at("/params/_meta/agentc2~1event").asText();
            if (event.equals("reset")) {
                text.setLength(0);
            }
            if (event.equals("reset") || event.equals("delta")) {
                text.append(message.at("/params/message").asText());
            }
        }
        return text.toString();
    }

    /** The answer's result; missing until it has come. */
    JsonNode result() {
        List<JsonNode> messages = messages();
        return messages.isEmpty()
                ? MissingNode.getInstance()
                : messages.getLast().path("result");
    }

    String lastId() {
        return fields("id: ").getLast();
    }

    private List<JsonNode> messages() {
        return fields("data: ").stream()
                .filter(data -> !data.isEmpty())
                .map(McpStream::json)
                .toList();
    }

    private List<String> fields(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return lines.text();
    }

    @Override
    public void close() {
        lines.close();
    }
}
