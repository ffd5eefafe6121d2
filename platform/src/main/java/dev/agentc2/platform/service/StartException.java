package dev.agentc2.platform.service;

/** A process can't start; the message says why and what to do, in one line. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message);
    }
}
