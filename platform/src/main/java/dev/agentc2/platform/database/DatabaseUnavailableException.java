package dev.agentc2.platform.database;

import org.jspecify.annotations.Nullable;

/** PostgreSQL can't be reached now; the same call may succeed in a while. The cause is the driver's, if it was asked. */
public final class DatabaseUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
