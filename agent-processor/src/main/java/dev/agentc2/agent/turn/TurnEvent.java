package dev.agentc2.agent.turn;

import dev.agentc2.agent.guardrail.RuleHit;
import dev.agentc2.platform.money.TokenCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened in a turn; state changes through events only. Times are epoch milliseconds. Immutable. */
public sealed interface TurnEvent {
    String turnId();

    long at();

    /** Part of the turn's published trace, numbered from 0 without gaps. */
    sealed interface Traced extends TurnEvent {
        int sequence();
    }

    /** The last event of its turn. */
    sealed interface Ended extends Traced {}

    /** Of concern to the state only. */
    sealed interface Noted extends TurnEvent {}

    /** The turn exists. */
    record TurnAccepted(String turnId, int sequence, long at, Inquiry inquiry, int agentVersion, int queuedBehind)
            implements Traced {}

    /** It is looked at again a little later: configuration that it needs hasn't arrived, or it starts by its alarm. */
    record ConfigurationAwaited(String turnId, long at, long recheckAt) implements Noted {}

    /** Its agent is resolved. */
    record TurnStarted(String turnId, long at, Agent agent, Guardrails guardrails, long deadlineAt) implements Noted {}

    /**
     * The input guardrail gave its verdict.
     *
     * @param policyVersion version of the policy that gave it
     * @param hits rules that matched
     */
    record InputScreened(
            String turnId, int sequence, long at, String policyVersion, Effect.Verdict verdict, List<RuleHit> hits)
            implements Traced {
        public InputScreened {
            hits = List.copyOf(hits);
        }
    }

    /** A model was chosen. */
    record ModelRouted(String turnId, int sequence, long at, Route route) implements Traced {}

    /** The lease doesn't cover the next model call; see {@link Phase.AwaitingBudget}. */
    record BudgetAwaited(
            String turnId,
            long at,
            long since,
            long neededNanos,
            int step,
            @Nullable Long recheckAt) implements Noted {}

    /** A model call was sent out. */
    record ModelRequested(String turnId, int sequence, long at, ModelCall call, ModelRef model) implements Traced {}

    /** The model call that runs is to be stopped. */
    record CancelAwaited(String turnId, long at, ModelCall.Cancel cancel) implements Noted {}

    /**
     * A model call ended.
     *
     * @param retryAt when it is tried again; null when it isn't, and what it said is part of the answer
     * @param queuedMs from the request to the start of the call, milliseconds
     */
    record ModelAnswered(
            String turnId,
            int sequence,
            long at,
            ModelCall call,
            ModelRef model,
            TurnCommand.ModelResult result,
            long costNanos,
            @Nullable Long retryAt,
            long queuedMs)
            implements Traced {}

    /** The model asked for tools. */
    record ToolsRequested(String turnId, int sequence, long at, int step, List<PendingTool> calls) implements Traced {
        public ToolsRequested {
            calls = List.copyOf(calls);
        }
    }

    /**
     * A person is asked whether a tool call may be made.
     *
     * @param call what the model asked for
     * @param held until when an answer counts
     * @param inquiry message that the turn answers
     * @param byUser whether who wrote it may decide too
     */
    record ApprovalRequested(
            String turnId,
            int sequence,
            long at,
            int step,
            PendingTool call,
            PendingTool.Held held,
            Inquiry inquiry,
            boolean byUser)
            implements Traced {}

    /**
     * A request for approval is over; the call is made, or settled at once.
     *
     * @param call as it was asked about
     * @param verdict how it ended
     * @param decision who decided what; null when nobody did
     * @param deadlineAt when the call is given up
     * @param turnDeadlineAt when the turn is given up: later by the time that it waited for people
     */
    record ApprovalDecided(
            String turnId,
            int sequence,
            long at,
            int step,
            PendingTool call,
            ApprovalVerdict verdict,
            TurnCommand.@Nullable Decide decision,
            long deadlineAt,
            long turnDeadlineAt)
            implements Traced {
        /** Arguments that a person put in the place of the model's; null when they stay as they are. */
        public @Nullable String edited() {
            return verdict == ApprovalVerdict.APPROVED && decision != null ? decision.arguments() : null;
        }
    }

    /**
     * The server of a call that runs asks a person something.
     *
     * @param call the call as the model asked for it
     * @param asking until when an answer counts
     * @param message what is asked, in the server's words
     * @param answerSchema JSON Schema of an answer
     * @param inquiry message that the turn answers
     * @param byUser whether who wrote it may answer too
     */
    record QuestionAsked(
            String turnId,
            int sequence,
            long at,
            int step,
            PendingTool call,
            PendingTool.Asking asking,
            String message,
            String answerSchema,
            Inquiry inquiry,
            boolean byUser)
            implements Traced {}

    /**
     * A question of a server is over; the call runs on.
     *
     * @param call as it was while the server asked
     * @param verdict how it ended; approved is answered
     * @param decision who answered what; null when nobody did
     * @param deadlineAt when the call is given up: later by the time that it waited
     * @param turnDeadlineAt when the turn is given up
     */
    record QuestionOver(
            String turnId,
            int sequence,
            long at,
            int step,
            PendingTool call,
            String questionId,
            ApprovalVerdict verdict,
            TurnCommand.@Nullable Decide decision,
            long deadlineAt,
            long turnDeadlineAt)
            implements Traced {
        /** What the server is told, a JSON object; null unless somebody answered. */
        public @Nullable String answer() {
            if (verdict != ApprovalVerdict.APPROVED || decision == null) {
                return null;
            }
            return decision.arguments() == null ? "{}" : decision.arguments();
        }
    }

    /**
     * A tool call ended.
     *
     * @param answer what the model will be told
     * @param resultBytes size of the whole result
     */
    record ToolSettled(
            String turnId,
            int sequence,
            long at,
            int step,
            PendingTool call,
            ToolOutcome outcome,
            @Nullable Failure failure,
            String answer,
            int resultBytes,
            long durationMs)
            implements Traced {}

    /** The agent answered. */
    record TurnCompleted(String turnId, int sequence, long at, String finishReason, Totals totals) implements Ended {}

    /** The platform declines to run the turn. */
    record TurnRefused(String turnId, int sequence, long at, Refusal reason, String detail) implements Ended {}

    /** The turn could not be finished. */
    record TurnFailed(String turnId, int sequence, long at, Failure failure, Totals totals) implements Ended {}

    /** The turn was cancelled. */
    record TurnCancelled(String turnId, int sequence, long at, String requestedBy, Totals totals) implements Ended {}

    /**
     * What a turn took. Immutable.
     *
     * @param steps model steps
     * @param usage tokens
     * @param costNanos price, nano-USD
     * @param durationMs from acceptance to its end, milliseconds
     */
    record Totals(int steps, TokenCounts usage, long costNanos, long durationMs) {}
}
