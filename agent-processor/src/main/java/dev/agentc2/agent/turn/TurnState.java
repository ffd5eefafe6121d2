package dev.agentc2.agent.turn;

/** Where a turn stands; see {@link TurnLifecycle#TRANSITIONS} for how it gets there. */
public enum TurnState {
    /** Accepted; queued, or on its way through the stages before the first model call. */
    RECEIVED("Received"),
    /** Waits for money. */
    AWAITING_BUDGET("AwaitingBudget"),
    /** A model call runs or is about to be tried again. */
    AWAITING_MODEL("AwaitingModel"),
    /** Tool calls run. */
    AWAITING_TOOLS("AwaitingTools"),
    /** A person is asked about a tool call, or by its server; others may run meanwhile. */
    AWAITING_APPROVAL("AwaitingApproval"),
    /** The agent answered. */
    COMPLETED("Completed"),
    /** The platform declined to run it. */
    REFUSED("Refused"),
    /** It could not be finished. */
    FAILED("Failed"),
    /** It was cancelled on request. */
    CANCELLED("Cancelled");

    private final String title;

    TurnState(String title) {
        this.title = title;
    }

    /** Name in diagrams and documents. */
    public String title() {
        return title;
    }

    /** Whether nothing follows. */
    public boolean terminal() {
        return switch (this) {
            case RECEIVED, AWAITING_BUDGET, AWAITING_MODEL, AWAITING_TOOLS, AWAITING_APPROVAL -> false;
            case COMPLETED, REFUSED, FAILED, CANCELLED -> true;
        };
    }
}
