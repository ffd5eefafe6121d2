package dev.agentc2.egress.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentc2.platform.json.Json;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A message of a client. Immutable.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic#messages">MCP, messages</a>
 */
sealed interface RpcMessage {
    /** Bytes of UTF-8 that the id of a request may have: it travels in event ids. */
    int LONGEST_ID = 256;

    /**
     * A request.
     *
     * @param id text or whole number
     * @param params object, empty when none came
     */
    record Request(JsonNode id, String method, JsonNode params) implements RpcMessage {}

    /** A notification, which has no answer. */
    record Notification(String method, JsonNode params) implements RpcMessage {}

    /** An answer. Nothing is ever asked here. */
    record Answer() implements RpcMessage {}

    /**
     * Reads a message.
     *
     * @throws RpcFault 400 when it isn't one, or is a batch
     */
    static RpcMessage parse(byte[] body) {
        JsonNode message = tree(body);
        if (message.isArray()) {
            throw RpcFault.refused(400, "Batches aren't taken; send one message at a time.");
        }
        if (!message.isObject()
                || !message.path("jsonrpc").asText().equals(McpSchema.JSONRPC_VERSION)
                || !isParams(message.path("params"))) {
            throw RpcFault.refused(400, "The body must be a JSON-RPC 2.0 message whose params, if any, are an object.");
        }
        JsonNode id = message.path("id");
        if (!message.has("method")) {
            return answer(message);
        }
        if (!message.path("method").isTextual()) {
            throw RpcFault.refused(400, "'method' must be text.");
        }
        String method = message.path("method").asText();
        JsonNode params = message.hasNonNull("params") ? message.get("params") : JsonNodeFactory.instance.objectNode();
        if (id.isMissingNode()) {
            return new Notification(method, params);
        }
        if (!isId(id)) {
            throw RpcFault.refused(
                    400, "'id' must be a whole number or text of at most " + LONGEST_ID + " bytes of UTF-8.");
        }
        return new Request(id, method, params);
    }

    /** Whether a value may be the id of a request or a progress token. */
    static boolean isId(JsonNode value) {
        return (value.isTextual() || value.isIntegralNumber())
                && value.asText().getBytes(StandardCharsets.UTF_8).length <= LONGEST_ID;
    }

    private static boolean isParams(JsonNode params) {
        return params.isMissingNode() || params.isNull() || params.isObject();
    }

    private static RpcMessage answer(JsonNode message) {
        if (!message.has("result") && !message.has("error")) {
            throw RpcFault.refused(400, "A message has 'method', 'result' or 'error'.");
        }
        return new Answer();
    }

    private static JsonNode tree(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw RpcFault.unreadable();
        }
    }
}
