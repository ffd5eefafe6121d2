package dev.agentc2.egress.mcp;

import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import io.javalin.http.Context;

/**
 * Who calls, and what the API is shown in the caller's name. Immutable; never logged.
 *
 * @param principal who it is
 * @param authorization the header with the key
 * @param request what ties what follows to the request
 */
record Caller(Principal principal, String authorization, RequestInfo request) {
    /**
     * The caller of a request.
     *
     * @throws ProblemException 403 when it is a person: pages of other sites could use a cookie
     */
    static Caller of(Context ctx) {
        Principal principal = Principal.of(ctx);
        String authorization = ctx.header("Authorization");
        if (principal.isPerson() || authorization == null) {
            throw new ProblemException(
                    403, "api-key-required", "This is for programs: send an API key as bearer token.");
        }
        return new Caller(principal, authorization, RequestInfo.of(ctx));
    }

    @Override
    public String toString() {
        return principal.actor();
    }
}
