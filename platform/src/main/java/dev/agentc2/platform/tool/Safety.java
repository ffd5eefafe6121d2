package dev.agentc2.platform.tool;

/** What may be done about a tool call that was begun and whose outcome nobody knows. */
public enum Safety {
    /** Making the call again does no harm: it is made again. */
    IDEMPOTENT,
    /** The tool can be asked what became of the call: it is asked. */
    QUERYABLE,
    /** Neither: the outcome stays unknown, and the call is never made again. */
    NEITHER
}
