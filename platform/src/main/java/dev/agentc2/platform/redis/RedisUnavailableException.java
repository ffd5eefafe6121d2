package dev.agentc2.platform.redis;

import org.jspecify.annotations.Nullable;

/** Redis can't be reached now, doesn't answer in time, or isn't set up; the same call may succeed in a while. */
public final class RedisUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedisUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
