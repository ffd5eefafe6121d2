package dev.agentc2.egress.mcp;

import dev.agentc2.egress.stream.EventData;
import dev.agentc2.egress.stream.EventData.Done;
import dev.agentc2.egress.stream.EventData.Problem;
import dev.agentc2.topics.TurnId;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How calls end: a turn's end, or a refusal before there was a turn, as the result of a tool. */
final class CallResult {
    private CallResult() {}

    /** The result that an event of a turn is; empty when it isn't the last. */
    static Optional<CallToolResult> of(EventData event) {
        return switch (event) {
            case Done done -> Optional.of(of(done));
            case Problem problem -> Optional.of(of(problem));
            case EventData.Status status -> Optional.empty();
            case EventData.Delta delta -> Optional.empty();
            case EventData.Tool tool -> Optional.empty();
            case EventData.ApprovalAsked asked -> Optional.empty();
            case EventData.ApprovalOver over -> Optional.empty();
            case EventData.Reset reset -> Optional.empty();
        };
    }

    /** The result of a call that no turn came of, or of whose turn nothing can be told. */
    static CallToolResult refused(String reason) {
        return CallToolResult.builder(List.of(new TextContent(reason)))
                .isError(true)
                .build();
    }

    private static CallToolResult of(Done done) {
        boolean isWhole = done.status().equals("COMPLETED");
        return result(
                isWhole ? done.text() : interrupted("The turn was cancelled.", done.text()),
                done.turnId(),
                done.status(),
                done.text(),
                !isWhole);
    }

    private static CallToolResult of(Problem problem) {
        return result(
                interrupted(problem.detail(), problem.text()),
                problem.turnId(),
                problem.turnStatus(),
                problem.text(),
                true);
    }

    private static CallToolResult result(String shown, String turnId, String status, String text, boolean isError) {
        String conversationId = TurnId.parse(turnId).conversationId();
        List<Content> content = new ArrayList<>();
        content.add(new TextContent(shown));
        content.add(new TextContent(
                "(To go on with this conversation, send conversationId \"" + conversationId + "\" along.)"));
        return CallToolResult.builder(content)
                .structuredContent(
                        Map.of("text", text, "conversationId", conversationId, "turnId", turnId, "status", status))
                .isError(isError)
                .build();
    }

    private static String interrupted(String reason, String text) {
        return text.isEmpty() ? reason : reason + "\n\nUntil then the agent said:\n" + text;
    }
}
