package dev.agentc2.platform.http;

import org.jspecify.annotations.Nullable;

/** Finds out who makes a request. Thread-safe. */
@FunctionalInterface
public interface Authenticator {
    /**
     * The caller of a request.
     *
     * @param authorization value of the Authorization header, null when there is none
     * @throws ProblemException 401 when it is missing or not valid, 503 when that can't be found out now
     */
    Principal authenticate(@Nullable String authorization);
}
