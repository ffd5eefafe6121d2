package dev.agentc2.tool.ledger;

/**
 * Which call a row of the ledger is about. Immutable.
 *
 * @param orgId tenant
 * @param effectId identity of the call
 * @param tool name of the tool, for people who read the table
 */
public record LedgerKey(String orgId, String effectId, String tool) {}
