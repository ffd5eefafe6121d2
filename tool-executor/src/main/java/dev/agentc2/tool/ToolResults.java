package dev.agentc2.tool;

import dev.agentc2.tool.ToolOutcome.ContentType;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import dev.agentc2.tool.ledger.Settlement;
import dev.agentc2.wire.Failure;
import dev.agentc2.wire.KeptResult;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolResult;

/** Settlements as records. */
final class ToolResults {
    private ToolResults() {}

    static ToolResult of(ToolCall call, Settlement settlement) {
        ToolResult.Builder result = ToolResult.newBuilder()
                .setOrgId(call.getOrgId())
                .setConversationId(call.getConversationId())
                .setTurnId(call.getTurnId())
                .setStep(call.getStep())
                .setCallId(call.getCallId())
                .setEffectId(call.getEffectId())
                .setTool(call.getTool())
                .setContent("")
                .setContentType(ContentType.TEXT.mediaType())
                .setTruncated(false)
                .setStartedAt(settlement.startedAt())
                .setDurationMs(settlement.durationMs())
                .setResults(settlement.results().stream()
                        .map(kept -> new KeptResult(
                                kept.id(),
                                kept.mediaType(),
                                kept.size(),
                                kept.sha256(),
                                kept.part().name()))
                        .toList());
        switch (settlement.outcome()) {
            case ToolOutcome.Succeeded done ->
                result.setOutcome("SUCCEEDED")
                        .setContent(done.content())
                        .setContentType(done.contentType().mediaType())
                        .setTruncated(done.truncated());
            case ToolOutcome.Failed failed ->
                result.setOutcome("FAILED")
                        .setContent(failed.explanation())
                        .setFailure(failure(failed.kind(), failed.detail()));
            case ToolOutcome.Unknown unknown ->
                result.setOutcome("UNKNOWN").setFailure(failure(unknown.kind(), unknown.detail()));
        }
        return result.build();
    }

    private static Failure failure(FailureKind kind, String detail) {
        return new Failure(kind.name(), detail, null);
    }
}
