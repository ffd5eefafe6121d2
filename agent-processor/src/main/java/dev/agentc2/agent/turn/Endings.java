package dev.agentc2.agent.turn;

import dev.agentc2.platform.money.TokenCounts;
import org.jspecify.annotations.Nullable;

/** The four ways in which a turn ends: each with one terminal event and one reply. */
final class Endings {
    private Endings() {}

    static void complete(Draft draft, String finishReason) {
        Turn turn = draft.turn();
        draft.emit(new TurnEvent.TurnCompleted(
                turn.turnId(), turn.nextSequence(), draft.now(), finishReason, totals(draft, turn)));
        verdict(draft, turn);
        reply(draft, turn, TurnState.COMPLETED, null, null, finishReason);
    }

    static void refuse(Draft draft, Refusal reason) {
        refuse(draft, reason, reason.detail());
    }

    static void refuse(Draft draft, Refusal reason, String detail) {
        Turn turn = draft.turn();
        draft.emit(new TurnEvent.TurnRefused(turn.turnId(), turn.nextSequence(), draft.now(), reason, detail));
        reply(draft, turn, TurnState.REFUSED, reason.name(), detail, null);
    }

    static void fail(Draft draft, Failure failure) {
        ToolCalls.stop(draft);
        Approvals.withdraw(draft);
        Questions.withdraw(draft);
        Turn turn = draft.turn();
        draft.emit(new TurnEvent.TurnFailed(
                turn.turnId(), turn.nextSequence(), draft.now(), failure, totals(draft, turn)));
        verdict(draft, turn);
        reply(draft, turn, TurnState.FAILED, failure.kind(), failure.detail(), null);
    }

    static void cancel(Draft draft, String requestedBy) {
        ToolCalls.stop(draft);
        Approvals.withdraw(draft);
        Questions.withdraw(draft);
        Turn turn = draft.turn();
        draft.emit(new TurnEvent.TurnCancelled(
                turn.turnId(), turn.nextSequence(), draft.now(), requestedBy, totals(draft, turn)));
        verdict(draft, turn);
        reply(draft, turn, TurnState.CANCELLED, CANCELLED_REASON, CANCELLED_DETAIL, null);
    }

    static void refuseQueued(Draft draft, Inquiry inquiry, Refusal reason) {
        draft.emit(new TurnEvent.TurnRefused(inquiry.turnId(), 1, draft.now(), reason, reason.detail()));
        silentReply(draft, inquiry, TurnState.REFUSED, reason.name(), reason.detail());
    }

    static void failQueued(Draft draft, QueuedTurn queued, Failure failure) {
        Inquiry inquiry = queued.inquiry();
        draft.emit(new TurnEvent.TurnFailed(inquiry.turnId(), 1, draft.now(), failure, totals(draft, queued)));
        silentReply(draft, inquiry, TurnState.FAILED, failure.kind(), failure.detail());
    }

    static void cancelQueued(Draft draft, QueuedTurn queued, String requestedBy) {
        Inquiry inquiry = queued.inquiry();
        draft.emit(new TurnEvent.TurnCancelled(inquiry.turnId(), 1, draft.now(), requestedBy, totals(draft, queued)));
        silentReply(draft, inquiry, TurnState.CANCELLED, CANCELLED_REASON, CANCELLED_DETAIL);
    }

    private static final String CANCELLED_REASON = "CANCELLED";
    private static final String CANCELLED_DETAIL = "The answer was stopped on request.";

    private static TurnEvent.Totals totals(Draft draft, Turn turn) {
        Tally tally = turn.tally();
        return new TurnEvent.Totals(
                turn.progress().step(), tally.usage(), tally.costNanos(), draft.now() - turn.acceptedAt());
    }

    private static TurnEvent.Totals totals(Draft draft, QueuedTurn queued) {
        return new TurnEvent.Totals(0, TokenCounts.NONE, 0, draft.now() - queued.acceptedAt());
    }

    /** The output policy's verdict on the whole answer; none when nothing was said. */
    private static void verdict(Draft draft, Turn turn) {
        if (turn.progress().saidAttempt() == 0) {
            return;
        }
        Guardrails guardrails = turn.ready().guardrails();
        boolean redacted = !turn.tally().redactions().isEmpty();
        draft.effect(new Effect.GuardrailVerdict(
                turn.inquiry(),
                Effect.Stage.OUTPUT,
                null,
                guardrails.named(guardrails.outputPolicy()),
                redacted ? Effect.Verdict.REDACTED : Effect.Verdict.ALLOWED,
                turn.tally().redactions(),
                draft.now()));
    }

    private static void reply(
            Draft draft,
            Turn turn,
            TurnState status,
            @Nullable String reason,
            @Nullable String detail,
            @Nullable String finishReason) {
        draft.effect(new Effect.Reply(
                turn.inquiry(),
                status,
                turn.progress().said(),
                reason,
                detail,
                turn.progress().saidAttempt(),
                finishReason,
                turn.tally().usage(),
                turn.tally().costNanos(),
                draft.now()));
    }

    private static void silentReply(Draft draft, Inquiry inquiry, TurnState status, String reason, String detail) {
        draft.effect(new Effect.Reply(inquiry, status, "", reason, detail, 0, null, TokenCounts.NONE, 0, draft.now()));
    }
}
