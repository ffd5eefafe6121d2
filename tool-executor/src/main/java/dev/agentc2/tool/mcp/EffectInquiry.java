package dev.agentc2.tool.mcp;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.inquiry.EffectCheck;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.tool.Safety;
import dev.agentc2.tool.Tool.Inquiry;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.session.McpFailureException;
import dev.agentc2.tool.question.Asker;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolOffer;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a connection's server what became of a call, by the check that the organisation has declared. Whatever goes wrong
 * meanwhile, nothing is known. Thread-safe.
 */
final class EffectInquiry {
    private static final TypeReference<Map<String, Object>> ARGUMENTS = new TypeReference<>() {};
    private static final String HAPPENED =
            "[Whoever made the call is gone. The connection's check says that it happened. What the check answered:]\n";
    private static final String NOT_HAPPENED =
            "Whoever made the call is gone, and the connection's check says that it didn't happen.";

    private final McpConnection connection;
    private final ToolOffer offer;
    private final ServerCalls calls;

    EffectInquiry(McpConnection connection, ToolOffer offer, ServerCalls calls) {
        this.connection = connection;
        this.offer = offer;
        this.calls = calls;
    }

    /** Safety of a tool by the newest rules, not those of the offer. */
    static Safety safety(McpConnection connection, OfferedTool offered) {
        boolean isIdempotent = offered.getSafety().equals(Safety.IDEMPOTENT.name());
        return connection.rules().safety(offered.getRemoteName(), offered.getReadOnly(), isIdempotent);
    }

    /**
     * Asks about a call.
     *
     * @param tool what the server calls the tool that was called
     * @param arguments as the server was given them
     */
    Inquiry about(String tool, ObjectNode arguments, String effectId) throws InterruptedException {
        EffectCheck check = connection.rules().check(tool);
        if (check == null || !isHarmless(check.tool())) {
            return new Inquiry.NotKnown();
        }
        Optional<ObjectNode> question = check.arguments().filled(arguments, effectId);
        return question.isEmpty() ? new Inquiry.NotKnown() : ask(check, question.get());
    }

    /** Asking changes nothing: only tools are asked whose calls do no harm when they are repeated. */
    private boolean isHarmless(String tool) {
        return offer.getTools().stream()
                .anyMatch(offered ->
                        offered.getRemoteName().equals(tool) && safety(connection, offered) == Safety.IDEMPOTENT);
    }

    private Inquiry ask(EffectCheck check, ObjectNode question) throws InterruptedException {
        CallToolResult answer;
        try {
            answer = calls.call(
                    connection, check.tool(), Json.MAPPER.convertValue(question, ARGUMENTS), Map.of(), Asker.NOBODY);
        } catch (ServerCalls.NotMadeException | McpFailureException e) {
            return new Inquiry.NotKnown();
        }
        Optional<JsonNode> document = ResultText.document(answer);
        if (document.isEmpty()) {
            return new Inquiry.NotKnown();
        }
        return switch (check.verdict(document.get())) {
            case HAPPENED ->
                new Inquiry.Ended(
                        ToolOutcome.Succeeded.text(HAPPENED + document.get().toPrettyString()));
            case NOT_HAPPENED -> new Inquiry.NotSeen(NOT_HAPPENED);
            case NOT_KNOWN -> new Inquiry.NotKnown();
        };
    }
}
