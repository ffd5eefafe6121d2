package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/**
 * Questions that servers ask people while their tools run. A call has one at most; the first answer counts. However a
 * question ends, its call runs on.
 */
final class Questions {
    /** How long an answer is waited for at most, milliseconds; the worker gives a question up a little later by itself. */
    static final long LONGEST_WAIT_MS = 300_000;

    private Questions() {}

    /** A question for a call that isn't made any more, or may not be put, is answered at once: somebody may wait. */
    static void ask(Draft draft, TurnCommand.Question question) {
        Turn turn = draft.conversation().active(question.turnId());
        if (turn == null) {
            return;
        }
        PendingTool call = turn.phase() instanceof Phase.AwaitingTools tools ? tools.call(question.effectId()) : null;
        if (call == null || !call.running()) {
            tell(draft, question, Effect.Answer.CANCEL);
        } else if (!isOpen(call, question.questionId()) && !Standing.ends(draft)) {
            PendingTool running =
                    withdrawn(draft, call); // a worker that is gone asked it, of a call that is made again
            if (ForeignText.mayBeAsked(draft, running, question)) {
                put(draft, running, question);
            } else {
                tell(draft, question, Effect.Answer.DECLINE);
            }
        }
    }

    private static void put(Draft draft, PendingTool call, TurnCommand.Question question) {
        Turn turn = draft.turn();
        long now = draft.now();
        ApprovalPolicy policy = turn.ready().agent().approval();
        Long still = tools(turn).stillSince();
        PendingTool.Asking asking = new PendingTool.Asking(
                running(call),
                question.questionId(),
                now,
                still == null ? now : still,
                now + Math.min(LONGEST_WAIT_MS, policy.waitMs()));
        draft.emit(new TurnEvent.QuestionAsked(
                turn.turnId(),
                turn.nextSequence(),
                now,
                turn.progress().step(),
                call,
                asking,
                question.message(),
                question.answerSchema(),
                turn.inquiry(),
                policy.byUser()));
    }

    /** Nobody waits for the answer any more. */
    static void takeBack(Draft draft, TurnCommand.QuestionOver over) {
        Turn turn = draft.conversation().active(over.turnId());
        PendingTool call =
                turn != null && turn.phase() instanceof Phase.AwaitingTools tools ? tools.call(over.effectId()) : null;
        if (call != null && isOpen(call, over.questionId())) {
            withdrawn(draft, call);
        }
    }

    static void answer(Draft draft, TurnCommand.Decide decision, String questionId) {
        Turn turn = draft.conversation().active(decision.turnId());
        if (turn == null || !(turn.phase() instanceof Phase.AwaitingTools tools)) {
            return;
        }
        for (PendingTool call : tools.calls()) {
            if (call.request().callId().equals(decision.callId())
                    && call.stage() instanceof PendingTool.Asking asking
                    && asking.questionId().equals(questionId)) {
                answer(draft, decision, call, asking);
                return;
            }
        }
    }

    private static void answer(Draft draft, TurnCommand.Decide decision, PendingTool call, PendingTool.Asking asking) {
        if (Standing.ends(draft)) {
            return;
        }
        if (draft.now() >= asking.expiresAt()) {
            expire(draft, call, asking);
        } else if (decision.approved()) {
            TurnEvent.QuestionOver over = end(draft, call, asking, ApprovalVerdict.APPROVED, decision);
            tell(draft, call, asking, Effect.Answer.ACCEPT, over.answer());
        } else {
            end(draft, call, asking, ApprovalVerdict.REJECTED, decision);
            tell(draft, call, asking, Effect.Answer.DECLINE, null);
        }
    }

    /** Nobody answered in time. */
    static void expire(Draft draft, PendingTool call, PendingTool.Asking asking) {
        end(draft, call, asking, ApprovalVerdict.EXPIRED, null);
        tell(draft, call, asking, Effect.Answer.CANCEL, null);
    }

    /** The turn ends; who makes its calls is told to stop, and needs no answer. */
    static void withdraw(Draft draft) {
        if (draft.turn().phase() instanceof Phase.AwaitingTools tools) {
            tools.calls().forEach(call -> withdrawn(draft, call));
        }
    }

    /** The call without its question, if it had one that nobody's answer is of use for any more. */
    static PendingTool withdrawn(Draft draft, PendingTool call) {
        if (!(call.stage() instanceof PendingTool.Asking asking)) {
            return call;
        }
        TurnEvent.QuestionOver over = end(draft, call, asking, ApprovalVerdict.WITHDRAWN, null);
        return call.in(
                new PendingTool.Running(over.deadlineAt(), asking.running().edited()));
    }

    private static TurnEvent.QuestionOver end(
            Draft draft,
            PendingTool call,
            PendingTool.Asking asking,
            ApprovalVerdict verdict,
            TurnCommand.@Nullable Decide decision) {
        Turn turn = draft.turn();
        TurnEvent.QuestionOver event = new TurnEvent.QuestionOver(
                turn.turnId(),
                turn.nextSequence(),
                draft.now(),
                turn.progress().step(),
                call,
                asking.questionId(),
                verdict,
                decision,
                asking.running().deadlineAt() + draft.now() - asking.since(),
                Approvals.turnDeadline(draft, turn, asking));
        draft.emit(event);
        draft.effect(new Effect.AuditQuestion(turn.inquiry(), event));
        return event;
    }

    private static void tell(
            Draft draft, PendingTool call, PendingTool.Asking asking, Effect.Answer answer, @Nullable String content) {
        draft.effect(new Effect.AnswerTool(
                draft.turn().inquiry(), call.effectId(), asking.questionId(), answer, content, draft.now()));
    }

    private static void tell(Draft draft, TurnCommand.Question question, Effect.Answer answer) {
        draft.effect(new Effect.AnswerTool(
                draft.turn().inquiry(), question.effectId(), question.questionId(), answer, null, draft.now()));
    }

    private static boolean isOpen(PendingTool call, String questionId) {
        return call.stage() instanceof PendingTool.Asking asking
                && asking.questionId().equals(questionId);
    }

    private static PendingTool.Running running(PendingTool call) {
        if (call.stage() instanceof PendingTool.Running running) {
            return running;
        }
        throw new IllegalStateException("the call doesn't run: " + call.effectId());
    }

    private static Phase.AwaitingTools tools(Turn turn) {
        if (turn.phase() instanceof Phase.AwaitingTools tools) {
            return tools;
        }
        throw new IllegalStateException("no tool runs");
    }
}
