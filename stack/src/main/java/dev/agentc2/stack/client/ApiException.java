package dev.agentc2.stack.client;

/** The API refused a request or can't be reached; the message is fit for a person. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status HTTP status, 0 when nothing answered */
    public ApiException(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
