package dev.agentc2.agent.turn;

/** What a message meets that looks like an injection. */
public enum InputAction {
    /** Its turn is refused. */
    BLOCK,
    /** Its turn goes on; the finding is told. */
    REPORT,
    /** Nobody looks. */
    OFF
}
