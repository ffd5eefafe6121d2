package dev.agentc2.agent.turn;

/** How a model call ended. */
public enum ModelOutcome {
    SUCCEEDED,
    FAILED,
    /** Stopped on request; what was said until then counts. */
    CANCELLED,
    /** Begun by a worker that is gone: nothing is known of it. */
    INTERRUPTED
}
