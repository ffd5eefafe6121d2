package dev.agentc2.tool.ledger;

/** The ledger can't be read or written now; nothing is known about what was to be noted. */
public final class LedgerUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    public LedgerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Known to be away without asking. */
    public LedgerUnavailableException(String message) {
        super(message, null, false, false);
    }
}
