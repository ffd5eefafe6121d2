package dev.agentc2.agent.turn;

import dev.agentc2.agent.guardrail.RuleHit;
import dev.agentc2.platform.money.TokenCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may happen to a conversation. Immutable. */
public sealed interface TurnCommand {
    /** Somebody says something to an agent. */
    record UserMessage(Inquiry inquiry) implements TurnCommand {}

    /** Somebody wants a turn to end. */
    record Cancel(String turnId, String requestedBy) implements TurnCommand {}

    /**
     * A model call ended.
     *
     * @param effectId which
     * @param outcome how
     * @param text the answer so far, filtered
     * @param toolCalls what it asks for
     * @param finishReason {@code stop}, {@code length}, {@code tool_calls} or {@code content_filter}
     * @param usage tokens
     * @param failure why it failed; null unless it did
     * @param redactions what the output policy replaced
     * @param startedAt when it began, epoch milliseconds
     * @param firstTokenMs from then to the first token, milliseconds
     * @param durationMs length, milliseconds
     */
    record ModelResult(
            String turnId,
            String effectId,
            ModelOutcome outcome,
            String text,
            List<ToolRequest> toolCalls,
            @Nullable String finishReason,
            TokenCounts usage,
            @Nullable Failure failure,
            List<RuleHit> redactions,
            long startedAt,
            @Nullable Long firstTokenMs,
            long durationMs)
            implements TurnCommand {
        public ModelResult {
            toolCalls = List.copyOf(toolCalls);
            redactions = List.copyOf(redactions);
        }
    }

    /**
     * A tool call ended.
     *
     * @param effectId which
     * @param outcome how
     * @param content result for the model
     * @param kept what is kept of the result elsewhere
     * @param failure why it failed
     * @param durationMs length, milliseconds
     */
    record ToolResult(
            String turnId,
            String effectId,
            ToolOutcome outcome,
            String content,
            List<KeptResult> kept,
            @Nullable Failure failure,
            long durationMs)
            implements TurnCommand {
        public ToolResult {
            kept = List.copyOf(kept);
        }
    }

    /**
     * The server of a tool call that runs asks a person something.
     *
     * @param effectId which call
     * @param questionId identity of the question
     * @param message what is asked, in the server's words
     * @param answerSchema JSON Schema of an answer
     */
    record Question(String turnId, String effectId, String questionId, String message, String answerSchema)
            implements TurnCommand {}

    /** Nobody waits for the answer to a question any more. */
    record QuestionOver(String turnId, String effectId, String questionId) implements TurnCommand {}

    /**
     * A person decides whether a tool call may be made, or answers a question of its server.
     *
     * @param callId which call of the turn
     * @param questionId which question of the call's server; null when it is about leave for the call
     * @param decisionId identity of the decision
     * @param approved whether it may, or the question is answered
     * @param decidedBy opaque id of who decides
     * @param arguments JSON object that takes the place of the model's, or is the answer; null when that stays
     * @param reason why not; null when none is given
     * @param requestId request that brought it
     */
    record Decide(
            String turnId,
            String callId,
            @Nullable String questionId,
            String decisionId,
            boolean approved,
            String decidedBy,
            @Nullable String arguments,
            @Nullable String reason,
            String requestId)
            implements TurnCommand {}

    /** The lease has grown; the context holds it. */
    record LeaseGranted() implements TurnCommand {}

    /** The lease doesn't grow; the context holds it. */
    record LeaseDenied() implements TurnCommand {}

    /** The time has come that {@link Turn#alarmAt} named. */
    record TimerFired() implements TurnCommand {}

    /**
     * A defect of the platform keeps a turn from going on.
     *
     * @param inquiry its message, when that is what the defect was met at; the turn may not be accepted yet
     */
    record Abandon(String turnId, @Nullable Inquiry inquiry) implements TurnCommand {}
}
