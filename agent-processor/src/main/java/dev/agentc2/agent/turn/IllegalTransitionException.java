package dev.agentc2.agent.turn;

/** An event in a state that doesn't allow it: a bug. The message holds no content. */
public final class IllegalTransitionException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    IllegalTransitionException(TurnState from, TurnEvent event) {
        super(event.getClass().getSimpleName() + " of turn " + event.turnId() + " is not legal in " + from.title());
    }

    IllegalTransitionException(String what, TurnEvent event) {
        super(event.getClass().getSimpleName() + " of turn " + event.turnId() + ": " + what);
    }
}
