package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/** Asks people before tool calls are made, and does what they decide. The first decision about a call counts. */
final class Approvals {
    private Approvals() {}

    static boolean areNeeded(Draft draft, ToolSpec spec, ToolRequest request) {
        ApprovalPolicy policy = draft.turn().ready().agent().approval();
        return policy.asks(spec, request.arguments(), draft.rules().arguments());
    }

    static void request(Draft draft, PendingTool call, ToolSpec spec) {
        Turn turn = draft.turn();
        ApprovalPolicy policy = turn.ready().agent().approval();
        long now = draft.now();
        draft.emit(new TurnEvent.ApprovalRequested(
                turn.turnId(),
                turn.nextSequence(),
                now,
                turn.progress().step(),
                call,
                new PendingTool.Held(now, now + policy.waitMs(), spec.remote()),
                turn.inquiry(),
                policy.byUser()));
    }

    static void decide(Draft draft, TurnCommand.Decide decision) {
        Turn turn = draft.conversation().active(decision.turnId());
        if (turn == null || !(turn.phase() instanceof Phase.AwaitingTools tools)) {
            return;
        }
        PendingTool call = tools.held(decision.callId());
        if (call == null || Standing.ends(draft)) {
            return;
        }
        PendingTool.Held held = held(call);
        if (draft.now() >= held.expiresAt()) {
            expire(draft, call);
        } else if (decision.approved()) {
            approve(draft, call, held, decision);
        } else {
            reject(draft, call, decision);
        }
        ToolCalls.goOn(draft);
    }

    private static void approve(Draft draft, PendingTool call, PendingTool.Held held, TurnCommand.Decide decision) {
        end(draft, call, ApprovalVerdict.APPROVED, decision);
        String edited = decision.arguments();
        Turn turn = draft.turn();
        draft.effect(Effect.CallTool.of(
                turn,
                edited == null ? call : call.with(edited),
                held.remote(),
                draft.now(),
                deadline(draft, turn, held)));
    }

    private static void reject(Draft draft, PendingTool call, TurnCommand.Decide decision) {
        end(draft, call, ApprovalVerdict.REJECTED, decision);
        Failure failure = new Failure(Failure.APPROVAL_REJECTED, "A person rejected the call.");
        ToolCalls.refuse(draft, call, failure, ToolAnswers.rejected(decision.reason()));
    }

    /** Nobody answered in time. */
    static void expire(Draft draft, PendingTool call) {
        end(draft, call, ApprovalVerdict.EXPIRED, null);
        Failure failure = new Failure(Failure.APPROVAL_EXPIRED, "Nobody approved the call in time.");
        ToolCalls.refuse(draft, call, failure, ToolAnswers.EXPIRED);
    }

    /** The turn ends, so that nobody's answer is of use any more. */
    static void withdraw(Draft draft) {
        if (draft.turn().phase() instanceof Phase.AwaitingTools tools) {
            tools.calls().stream()
                    .filter(PendingTool::held)
                    .forEach(call -> end(draft, call, ApprovalVerdict.WITHDRAWN, null));
        }
    }

    private static void end(
            Draft draft, PendingTool call, ApprovalVerdict verdict, TurnCommand.@Nullable Decide decision) {
        Turn turn = draft.turn();
        PendingTool.Held held = held(call);
        TurnEvent.ApprovalDecided event = new TurnEvent.ApprovalDecided(
                turn.turnId(),
                turn.nextSequence(),
                draft.now(),
                turn.progress().step(),
                call,
                verdict,
                decision,
                deadline(draft, turn, held),
                turnDeadline(draft, turn, held));
        draft.emit(event);
        draft.effect(new Effect.AuditDecision(turn.inquiry(), event));
    }

    private static PendingTool.Held held(PendingTool call) {
        if (call.stage() instanceof PendingTool.Held held) {
            return held;
        }
        throw new IllegalStateException("nobody is asked about the call " + call.effectId());
    }

    /** A turn's time stands still while a person is asked; a call that is made meanwhile has what was left of it. */
    private static long deadline(Draft draft, Turn turn, PendingTool.Held held) {
        return draft.now() + Math.min(draft.limits().toolCallMs(), left(turn, held));
    }

    private static long left(Turn turn, PendingTool.Asked asked) {
        return turn.ready().deadlineAt() - asked.stillSince();
    }

    /** It goes on with the last answer. */
    static long turnDeadline(Draft draft, Turn turn, PendingTool.Asked asked) {
        boolean last = turn.phase() instanceof Phase.AwaitingTools tools
                && tools.calls().stream().filter(PendingTool::asked).count() == 1;
        return last ? draft.now() + left(turn, asked) : turn.ready().deadlineAt();
    }
}
