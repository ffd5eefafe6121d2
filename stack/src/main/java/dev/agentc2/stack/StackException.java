package dev.agentc2.stack;

import org.jspecify.annotations.Nullable;

/** The stack can't start or go on for a reason outside of it; the message says what it is and what to do. */
public final class StackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public StackException(String message) {
        this(message, null);
    }
}
