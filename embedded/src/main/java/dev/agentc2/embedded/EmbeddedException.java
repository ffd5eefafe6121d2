package dev.agentc2.embedded;

import org.jspecify.annotations.Nullable;

/** An embedded part can't start; the message says which and why, in words for the person who started it. */
public class EmbeddedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EmbeddedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
