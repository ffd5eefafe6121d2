package dev.agentc2.platform.http;

import io.javalin.http.Context;

/**
 * That clients may use a route in the name of a person who agreed to it, by an access token, and what is told to one that
 * shows none or not enough. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750, 3</a>
 */
@FunctionalInterface
public interface ClientEntrance {
    /** Nothing is told: a client gets here by another route. */
    ClientEntrance SILENT = ctx -> "";

    /**
     * Parameters of {@code WWW-Authenticate} that say how one gets a token.
     *
     * @return as {@code name="value", ...}; empty for nothing
     */
    String challenge(Context ctx);
}
