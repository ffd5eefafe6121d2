package dev.agentc2.agent.turn;

import dev.agentc2.agent.guardrail.RuleHit;
import dev.agentc2.platform.money.Account;
import dev.agentc2.platform.money.TokenCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done outside of the core. Times are epoch milliseconds. Immutable. */
public sealed interface Effect {
    /**
     * Call a model.
     *
     * @param toolsAllowed false when the tools are listed but must not be asked for
     */
    record CallModel(
            Inquiry inquiry,
            ModelCall call,
            ModelRef model,
            List<Message> messages,
            List<ToolSpec> tools,
            boolean toolsAllowed,
            int maxOutputTokens,
            @Nullable Double temperature,
            String outputPolicy)
            implements Effect {
        public CallModel {
            messages = List.copyOf(messages);
            tools = List.copyOf(tools);
        }
    }

    /** Stop a model call that runs. */
    record CancelModelCall(Inquiry inquiry, String effectId, long at) implements Effect {}

    /**
     * Call a tool.
     *
     * @param remote whose it is; null for the platform's own
     * @param workspaceId workspace of the agent that calls; null for none
     */
    record CallTool(
            Inquiry inquiry,
            int step,
            PendingTool call,
            ToolSpec.@Nullable Remote remote,
            @Nullable String workspaceId,
            long at,
            long deadlineAt)
            implements Effect {
        /** A call of the step that a turn is in. */
        static CallTool of(Turn turn, PendingTool call, ToolSpec.@Nullable Remote remote, long at, long deadlineAt) {
            return new CallTool(
                    turn.inquiry(),
                    turn.progress().step(),
                    call,
                    remote,
                    turn.ready().agent().workspaceId(),
                    at,
                    deadlineAt);
        }
    }

    /** Stop a tool call that waits or runs. */
    record CancelTool(Inquiry inquiry, String effectId, long at) implements Effect {}

    /**
     * Tell whoever makes a tool call how the question of its server ended.
     *
     * @param content what was entered, a JSON object; null unless it was accepted
     */
    record AnswerTool(
            Inquiry inquiry,
            String effectId,
            String questionId,
            Answer answer,
            @Nullable String content,
            long at) implements Effect {}

    /** Note how a question of a server ended. */
    record AuditQuestion(Inquiry inquiry, TurnEvent.QuestionOver event) implements Effect {}

    /**
     * Note who decided about a tool call.
     *
     * @param event how the request for approval ended
     */
    record AuditDecision(Inquiry inquiry, TurnEvent.ApprovalDecided event) implements Effect {}

    /** Book what a model call used. */
    record SettleUsage(
            Inquiry inquiry,
            String effectId,
            ModelRef model,
            TokenCounts usage,
            String priceVersion,
            @Nullable String workspaceId,
            Reservation reservation,
            long at)
            implements Effect {}

    /** Ask for money of an account. */
    record RequestLease(Inquiry inquiry, Account account, long amountNanos, long minimumNanos, long at)
            implements Effect {}

    /**
     * Publish a guardrail's verdict.
     *
     * @param callId tool call whose answer it is about, or {@code instructions/} and the connection whose server's words
     *     it is about; null when it is about the turn
     */
    record GuardrailVerdict(
            Inquiry inquiry,
            Stage stage,
            @Nullable String callId,
            String policyVersion,
            Verdict verdict,
            List<RuleHit> hits,
            long at)
            implements Effect {
        public GuardrailVerdict {
            hits = List.copyOf(hits);
        }
    }

    /**
     * Send the authoritative answer.
     *
     * @param text all that was said
     * @param reason reason code unless completed
     * @param detail a sentence for the person unless completed
     * @param attempt last attempt whose deltas belong to the text; 0 when there was none
     * @param finishReason why the model stopped, when completed
     */
    record Reply(
            Inquiry inquiry,
            TurnState status,
            String text,
            @Nullable String reason,
            @Nullable String detail,
            int attempt,
            @Nullable String finishReason,
            TokenCounts usage,
            long costNanos,
            long at)
            implements Effect {}

    /** What a server is told. */
    enum Answer {
        ACCEPT,
        DECLINE,
        /** Nobody answers. */
        CANCEL
    }

    /** Where a guardrail stands. */
    enum Stage {
        INPUT,
        /** What a connection's tool answered. */
        TOOL,
        OUTPUT
    }

    /** What a guardrail says. */
    enum Verdict {
        ALLOWED,
        /** Something was found, and the turn goes on. */
        REPORTED,
        BLOCKED,
        REDACTED
    }
}
