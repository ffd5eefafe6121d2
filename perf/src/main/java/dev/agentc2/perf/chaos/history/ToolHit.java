package dev.agentc2.perf.chaos.history;

/**
 * A tool call as it arrived in the outside world. Immutable.
 *
 * @param messageId message whose page was fetched
 * @param at epoch milliseconds
 */
public record ToolHit(String messageId, long at) {}
