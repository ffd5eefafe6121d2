package dev.agentc2.platform.http;

/** The server can't listen; the message says why and what to do, in one line. */
public final class HttpStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HttpStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
