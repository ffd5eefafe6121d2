package dev.agentc2.egress.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.egress.mcp.RpcMessage.Request;
import dev.agentc2.platform.crypto.Sha256;
import dev.agentc2.platform.http.ProblemException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a call asks of an agent. Immutable.
 *
 * @param agent slug of the agent
 * @param conversationId conversation to go on with; null begins one
 * @param messageId makes the call idempotent; null for none
 */
record ToolCall(
        String agent,
        String message,
        @Nullable String conversationId,
        @Nullable String messageId) {
    static final String MESSAGE = "message";
    static final String CONVERSATION = "conversationId";

    private static final Set<String> ARGUMENTS = Set.of(MESSAGE, CONVERSATION);
    private static final int LONGEST_MESSAGE_ID = 128;

    /**
     * Reads the parameters of a call.
     *
     * @throws RpcFault when they aren't those of a call of a tool that can exist
     * @throws ProblemException 400 when an argument is wrong: whoever chose the arguments can mend it
     */
    static ToolCall of(Request request) {
        JsonNode params = request.params();
        String name = params.path("name").asText();
        JsonNode arguments = params.path("arguments");
        if (!params.path("name").isTextual() || !(arguments.isMissingNode() || arguments.isObject())) {
            throw RpcFault.invalidParams(request, "'name' must be text, and 'arguments', if any, an object.");
        }
        if (!AgentTool.isName(name)) {
            throw RpcFault.invalidParams(request, unknown(name));
        }
        refuse(wrong(arguments));
        return new ToolCall(
                name, arguments.path(MESSAGE).asText(), text(arguments, CONVERSATION), messageId(params.path("_meta")));
    }

    /** What is said of a tool that doesn't exist. */
    static String unknown(String name) {
        return "Unknown tool: " + name.substring(0, Math.min(name.length(), 128));
    }

    private static List<String> wrong(JsonNode arguments) {
        List<String> wrong = new ArrayList<>();
        if (!arguments.path(MESSAGE).isTextual()
                || arguments.path(MESSAGE).asText().isBlank()) {
            wrong.add("'message' is required: text that isn't blank.");
        }
        if (arguments.has(CONVERSATION) && !arguments.path(CONVERSATION).isTextual()) {
            wrong.add("'conversationId' must be text; leave it out to begin a conversation.");
        }
        arguments.fieldNames().forEachRemaining(name -> {
            if (!ARGUMENTS.contains(name)) {
                wrong.add("There is no argument '" + name.substring(0, Math.min(name.length(), 100))
                        + "'; known: conversationId, message.");
            }
        });
        return wrong;
    }

    private static void refuse(List<String> wrong) {
        if (!wrong.isEmpty()) {
            throw new ProblemException(400, "invalid-field", String.join(" ", wrong));
        }
    }

    /** An effect's id may be longer than a message's. */
    private static @Nullable String messageId(JsonNode meta) {
        String given = text(meta, "agentc2/messageId");
        String effect = text(meta, "agentc2/effectId");
        if (given != null || effect == null || effect.length() <= LONGEST_MESSAGE_ID) {
            return given == null ? effect : given;
        }
        return HexFormat.of().formatHex(Sha256.of(effect));
    }

    private static @Nullable String text(JsonNode object, String field) {
        return object.path(field).isTextual() ? object.path(field).asText() : null;
    }
}
