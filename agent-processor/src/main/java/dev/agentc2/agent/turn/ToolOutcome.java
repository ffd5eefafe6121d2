package dev.agentc2.agent.turn;

/** How a tool call ended. */
public enum ToolOutcome {
    SUCCEEDED,
    FAILED,
    /** It may have happened; never repeated blindly. */
    UNKNOWN
}
