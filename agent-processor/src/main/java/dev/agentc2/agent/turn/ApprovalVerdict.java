package dev.agentc2.agent.turn;

/** How a request for approval ended. */
public enum ApprovalVerdict {
    APPROVED,
    REJECTED,
    /** Nobody answered in time. */
    EXPIRED,
    /** The turn ended before. */
    WITHDRAWN
}
