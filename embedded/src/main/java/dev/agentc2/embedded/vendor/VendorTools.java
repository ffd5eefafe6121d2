package dev.agentc2.embedded.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/** The MCP server behind the token: one tool, without sessions. Stateless. */
final class VendorTools {
    static final String TOOL = "whoami";
    static final String SAYS = "You are the one who agreed.";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private VendorTools() {}

    /** What is answered to a message; empty for one that wants no answer. */
    static Optional<String> answer(byte[] message) throws IOException {
        JsonNode request = MAPPER.readTree(message);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        switch (request.path("method").asText()) {
            case "initialize" -> {
                result.put(
                        "protocolVersion", request.at("/params/protocolVersion").asText());
                result.putObject("capabilities").putObject("tools");
                result.putObject("serverInfo").put("name", "vendor").put("version", "1");
            }
            case "tools/list" -> {
                ObjectNode tool = result.putArray("tools").addObject();
                tool.put("name", TOOL).put("description", "Tells who you are.");
                tool.putObject("annotations").put("readOnlyHint", true);
                tool.putObject("inputSchema").put("type", "object");
            }
            case "tools/call" ->
                result.putArray("content").addObject().put("type", "text").put("text", SAYS);
            default -> {
                if (!request.has("id")) {
                    return Optional.empty();
                }
            }
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
        answer.set("id", request.path("id"));
        answer.set("result", result);
        return Optional.of(answer.toString());
    }
}
