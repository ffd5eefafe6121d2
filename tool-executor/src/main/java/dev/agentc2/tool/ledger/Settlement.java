package dev.agentc2.tool.ledger;

import dev.agentc2.tool.ToolOutcome;

/**
 * How and when a call ended. Immutable.
 *
 * @param outcome how
 * @param startedAt when it began, epoch milliseconds
 * @param durationMs how long it took, milliseconds
 */
public record Settlement(ToolOutcome outcome, long startedAt, long durationMs) {}
