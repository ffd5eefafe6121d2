package dev.agentc2.agent.model;

import dev.agentc2.agent.guardrail.RuleHit;
import dev.agentc2.agent.turn.Failure;
import dev.agentc2.agent.turn.ModelOutcome;
import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.ModelResult;
import dev.agentc2.wire.ToolRequest;
import dev.agentc2.wire.Usage;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Result records of model calls. */
final class ModelResults {
    private ModelResults() {}

    /** A call of which no answer is known. */
    static ModelResult without(ModelRequest request, ModelOutcome outcome, @Nullable Failure failure, long at) {
        return begin(request, outcome, failure)
                .setText("")
                .setUsage(Usages.none())
                .setDeltas(0)
                .setStartedAt(at)
                .setDurationMs(0)
                .build();
    }

    /**
     * A call that another worker may have made until it died: what it may have used is estimated, since a provider bills
     * what it began to answer.
     */
    static ModelResult interrupted(ModelRequest request, long at) {
        return ModelResult.newBuilder(without(request, ModelOutcome.INTERRUPTED, null, at))
                .setUsage(Usages.estimateSince(request, at))
                .build();
    }

    /**
     * A call that was made.
     *
     * @param answer what the provider said, ended
     * @param workedOn whether the provider may have begun to work on it
     * @param deltas number of deltas that are kept
     */
    static ModelResult of(
            ModelRequest request,
            ModelOutcome outcome,
            @Nullable Failure failure,
            AnswerStream answer,
            boolean workedOn,
            int deltas,
            long startedAt,
            long endedAt) {
        ChatResponse response = outcome == ModelOutcome.SUCCEEDED ? answer.complete() : null;
        ModelResult.Builder result = begin(request, outcome, failure)
                .setText(answer.text())
                .setUsage(usage(request, answer, workedOn))
                .setRedactions(
                        answer.redactions().stream().map(ModelResults::hit).toList())
                .setDeltas(deltas)
                .setStartedAt(startedAt)
                .setDurationMs(endedAt - startedAt);
        Long firstTokenAt = answer.firstTokenAt();
        if (firstTokenAt != null) {
            result.setFirstTokenMs(firstTokenAt - startedAt);
        }
        if (response != null) {
            List<ToolExecutionRequest> calls = response.aiMessage().toolExecutionRequests();
            result.setToolCalls(calls.stream().map(ModelResults::toolCall).toList());
            result.setFinishReason(finishReason(response.finishReason(), !calls.isEmpty()));
        }
        return result.build();
    }

    private static ModelResult.Builder begin(ModelRequest request, ModelOutcome outcome, @Nullable Failure failure) {
        return ModelResult.newBuilder()
                .setOrgId(request.getOrgId())
                .setConversationId(request.getConversationId())
                .setTurnId(request.getTurnId())
                .setStep(request.getStep())
                .setAttempt(request.getAttempt())
                .setEffectId(request.getEffectId())
                .setOutcome(outcome.name())
                .setFailure(
                        failure == null
                                ? null
                                : new dev.agentc2.wire.Failure(
                                        failure.kind(), failure.detail(), failure.retryAfterMs()));
    }

    /** What the provider reported; else an estimate, unless it never began to work and so bills nothing. */
    private static Usage usage(ModelRequest request, AnswerStream answer, boolean workedOn) {
        ChatResponse response = answer.complete();
        Usage reported = response == null ? null : Usages.of(response.tokenUsage());
        if (reported != null) {
            return reported;
        }
        return workedOn ? Usages.estimate(request, answer.said()) : Usages.none();
    }

    private static String finishReason(@Nullable FinishReason reason, boolean callsTools) {
        if (reason == null) {
            return callsTools ? "tool_calls" : "stop";
        }
        return switch (reason) {
            case LENGTH -> "length";
            case CONTENT_FILTER -> "content_filter";
            case TOOL_EXECUTION -> "tool_calls";
            case STOP, OTHER -> callsTools ? "tool_calls" : "stop";
        };
    }

    private static dev.agentc2.wire.RuleHit hit(RuleHit hit) {
        return new dev.agentc2.wire.RuleHit(hit.rule(), hit.count());
    }

    private static ToolRequest toolCall(ToolExecutionRequest call) {
        String id = call.id();
        String arguments = call.arguments();
        return new ToolRequest(
                id == null ? "" : id, call.name(), arguments == null || arguments.isBlank() ? "{}" : arguments);
    }
}
