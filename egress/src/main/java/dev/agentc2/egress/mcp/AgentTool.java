package dev.agentc2.egress.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.agentc2.platform.json.Json;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A live agent as a tool. Immutable.
 *
 * @param slug name of the tool: slugs are legal names of tools as they are
 * @param description empty when nobody wrote one
 */
record AgentTool(String slug, String name, String description) {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private static final Map<String, Object> INPUT = schema("""
            {"type": "object", "required": ["message"], "additionalProperties": false, "properties": {
              "message": {"type": "string", "minLength": 1, "description": "What is said to the agent."},
              "conversationId": {"type": "string", "description":
                "Goes on with the conversation of an earlier answer. Without it a new conversation begins."}}}
            """);

    private static final Map<String, Object> OUTPUT = schema("""
            {"type": "object", "required": ["text", "conversationId", "turnId", "status"], "properties": {
              "text": {"type": "string", "description": "The answer."},
              "conversationId": {"type": "string", "description": "For the next message of this conversation."},
              "turnId": {"type": "string", "description": "Id of the turn that answered."},
              "status": {"type": "string", "enum": ["COMPLETED", "CANCELLED", "REFUSED", "FAILED"]}}}
            """);

    /** Whether a tool of this name may exist. */
    static boolean isName(String name) {
        return SLUG.matcher(name).matches();
    }

    /** The tool as clients are told. An agent may use tools of its own, so it isn't promised to be harmless. */
    Tool toTool() {
        return Tool.builder(slug, INPUT)
                .title(name)
                .description(description.isBlank() ? "The agent " + name + " answers a message." : description)
                .outputSchema(OUTPUT)
                .annotations(new ToolAnnotations(name, false, true, false, true, null))
                .build();
    }

    private static Map<String, Object> schema(String json) {
        try {
            return Json.MAPPER.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema of ours isn't JSON", e);
        }
    }
}
