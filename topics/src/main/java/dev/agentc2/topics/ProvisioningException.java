package dev.agentc2.topics;

import org.jspecify.annotations.Nullable;

/** The cluster couldn't be read or changed; the message says what was tried and what it answered. */
public final class ProvisioningException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProvisioningException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
