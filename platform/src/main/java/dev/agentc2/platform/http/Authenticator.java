package dev.agentc2.platform.http;

/** Finds out who makes a request. Thread-safe. */
@FunctionalInterface
public interface Authenticator {
    /**
     * The caller of a request.
     *
     * @throws ProblemException 401 when nothing valid is shown, 403 when what is shown isn't enough, 503 when that can't
     *     be found out now
     */
    Principal authenticate(Credentials credentials);
}
