package dev.agentc2.tool.ledger;

/**
 * Remembers which calls were begun and how they ended. What it has taken is kept, over any crash of those who write to
 * it. Thread-safe; several workers may share one.
 */
public interface ToolLedger {
    /**
     * Notes that a call is about to be made, and tells what was known of it. Committed on return.
     *
     * @param durable whether the note must outlive even a crash of the ledger's own server; false for calls that may be
     *     made again
     */
    Opening open(LedgerKey key, boolean durable) throws LedgerUnavailableException, InterruptedException;

    /**
     * Notes how a call ended. The first settlement of a call holds for ever. Committed on return.
     *
     * @return the settlement that holds: this one, or an earlier one by another worker
     */
    Settlement settle(LedgerKey key, Settlement settlement) throws LedgerUnavailableException, InterruptedException;
}
