package dev.agentc2.platform.crypto;

import org.jspecify.annotations.Nullable;

/** The key ring can't be used, or what it shall open isn't its own. The message is for an operator, without secrets. */
public final class KeyRingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KeyRingException(String message) {
        this(message, null);
    }

    KeyRingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
