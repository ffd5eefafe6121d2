package dev.agentc2.agent.turn;

/**
 * Ends a turn that a defect of the platform keeps from going on, so that its conversation does. Does as little as
 * possible, lest it meet the same defect; the turn that waits next starts in a decision of its own.
 */
final class Abandonment {
    private static final Failure DEFECT =
            new Failure(Failure.INTERNAL, "A defect of the platform kept the turn from going on.");

    private Abandonment() {}

    static void abandon(Draft draft, TurnCommand.Abandon command) {
        Inquiry inquiry = command.inquiry();
        if (inquiry != null && !draft.conversation().knows(inquiry)) {
            Opening.admit(draft, inquiry, 0); // nobody would hear of a turn that doesn't exist
        }
        QueuedTurn queued = draft.conversation().queued(command.turnId());
        Turn turn = draft.conversation().active(command.turnId());
        if (queued != null) {
            Endings.failQueued(draft, queued, DEFECT);
        } else if (turn != null && turn.phase() instanceof Phase.AwaitingModel running) {
            ModelCalls.giveUp(draft, turn, running.call(), DEFECT);
        } else if (turn != null) {
            Endings.fail(draft, DEFECT);
        }
        startNextByAlarm(draft);
    }

    private static void startNextByAlarm(Draft draft) {
        Turn next = draft.conversation().active();
        if (next != null && Opening.isFresh(next)) {
            draft.emit(new TurnEvent.ConfigurationAwaited(next.turnId(), draft.now(), draft.now()));
        }
    }
}
