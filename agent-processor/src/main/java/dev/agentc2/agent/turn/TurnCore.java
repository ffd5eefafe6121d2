package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/**
 * The heart of the platform: what follows from a command in a conversation. Pure and deterministic, so that a decision
 * that is made again after a crash has the same events and the same effect ids. Commands about turns, calls or messages
 * that are over or unknown have no consequences.
 */
public final class TurnCore {
    private TurnCore() {}

    /** What follows from a command. */
    public static Decision decide(Conversation conversation, TurnCommand command, TurnContext context) {
        Draft draft = new Draft(conversation, context);
        switch (command) {
            case TurnCommand.UserMessage message -> Opening.accept(draft, message.inquiry());
            case TurnCommand.Cancel cancel -> cancel(draft, cancel);
            case TurnCommand.ModelResult result -> ModelCalls.settle(draft, result);
            case TurnCommand.ToolResult result -> ToolCalls.settle(draft, result);
            case TurnCommand.Question question -> Questions.ask(draft, question);
            case TurnCommand.QuestionOver over -> Questions.takeBack(draft, over);
            case TurnCommand.Decide decision -> {
                if (decision.questionId() == null) {
                    Approvals.decide(draft, decision);
                } else {
                    Questions.answer(draft, decision, decision.questionId());
                }
            }
            case TurnCommand.LeaseGranted _, TurnCommand.LeaseDenied _ -> budgetDecided(draft);
            case TurnCommand.TimerFired _ -> alarm(draft);
            case TurnCommand.Abandon abandon -> Abandonment.abandon(draft, abandon);
        }
        Opening.startWaiting(draft);
        return draft.decision();
    }

    /**
     * The conversation after an event.
     *
     * @throws IllegalTransitionException when the event may not happen now
     */
    public static Conversation evolve(Conversation conversation, TurnEvent event) {
        return Evolution.evolve(conversation, event);
    }

    /** When the conversation must be looked at again if nothing happens, epoch milliseconds; null when never. */
    public static @Nullable Long alarmAt(Conversation conversation, TurnLimits limits) {
        Turn active = conversation.active();
        return active == null ? null : active.alarmAt(limits);
    }

    private static void cancel(Draft draft, TurnCommand.Cancel cancel) {
        QueuedTurn queued = draft.conversation().queued(cancel.turnId());
        if (queued != null) {
            Endings.cancelQueued(draft, queued, cancel.requestedBy());
            return;
        }
        Turn turn = draft.conversation().active(cancel.turnId());
        if (turn == null) {
            return;
        }
        if (turn.phase() instanceof Phase.AwaitingModel running) {
            ModelCalls.cancel(draft, turn, running.call(), cancel.requestedBy());
        } else {
            Endings.cancel(draft, cancel.requestedBy());
        }
    }

    private static void budgetDecided(Draft draft) {
        Turn turn = draft.conversation().active();
        if (turn != null && turn.phase() instanceof Phase.AwaitingBudget waiting) {
            Funding.request(draft, waiting.step());
        }
    }

    private static void alarm(Draft draft) {
        Turn turn = draft.conversation().active();
        Long due = turn == null ? null : turn.alarmAt(draft.limits());
        if (turn == null || due == null || due > draft.now()) {
            return;
        }
        switch (turn.phase()) {
            case Phase.Received _ -> Opening.start(draft);
            case Phase.AwaitingBudget waiting -> Funding.recheck(draft, turn, waiting);
            case Phase.AwaitingModel running -> ModelCalls.giveUp(draft, turn, running.call(), ModelCalls.TOO_LONG);
            case Phase.ModelSettled _ -> Funding.request(draft, turn.progress().step());
            case Phase.AwaitingTools tools -> ToolCalls.giveUp(draft, tools);
        }
    }
}
