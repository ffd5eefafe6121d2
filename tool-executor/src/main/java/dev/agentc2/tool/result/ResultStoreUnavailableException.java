package dev.agentc2.tool.result;

/** Large results can't be kept or read now. */
public final class ResultStoreUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    public ResultStoreUnavailableException(Throwable cause) {
        super("large results can't be kept or read now", cause);
    }
}
