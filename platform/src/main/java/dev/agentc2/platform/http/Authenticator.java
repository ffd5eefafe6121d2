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

    /**
     * The caller of a request to a route.
     *
     * @param wanted what the route needs: a person is always let in to what concerns oneself, while what needs an
     *     organisation is refused with the reason when that one is suspended or not the person's
     */
    default Principal authenticate(Credentials credentials, Permission wanted) {
        return authenticate(credentials);
    }

    /** The same for a caller who isn't there just now: it counts as no use of a session. */
    default Principal recheck(Credentials credentials, Permission wanted) {
        return authenticate(credentials, wanted);
    }
}
