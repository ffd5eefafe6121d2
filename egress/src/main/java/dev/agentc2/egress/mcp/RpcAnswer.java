package dev.agentc2.egress.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.json.Json;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;

/** Messages to the client as JSON in UTF-8. */
final class RpcAnswer {
    private RpcAnswer() {}

    /** The result of a request. */
    static byte[] result(JsonNode id, Object result) {
        ObjectNode message = message();
        message.set("id", id);
        message.set("result", Json.MAPPER.valueToTree(result));
        return bytes(message);
    }

    /** The error of a request; the id is null when it isn't known. */
    static byte[] error(JsonNode id, int code, String detail, Map<String, Object> data) {
        ObjectNode message = message();
        message.set("id", id);
        ObjectNode error = message.putObject("error").put("code", code).put("message", detail);
        if (!data.isEmpty()) {
            error.set("data", Json.MAPPER.valueToTree(data));
        }
        return bytes(message);
    }

    static byte[] notification(String method, Object params) {
        ObjectNode message = message().put("method", method);
        message.set("params", Json.MAPPER.valueToTree(params));
        return bytes(message);
    }

    private static ObjectNode message() {
        return Json.MAPPER.createObjectNode().put("jsonrpc", McpSchema.JSONRPC_VERSION);
    }

    private static byte[] bytes(ObjectNode message) {
        try {
            return Json.MAPPER.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }
}
