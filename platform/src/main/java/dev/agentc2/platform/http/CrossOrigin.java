package dev.agentc2.platform.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;

/**
 * Lets pages of other origins call with an API key where its organisation allows them; never with cookies, so what a
 * signed-in person may do stays with our own page. A preflight shows no key: it is answered when any organisation allows
 * the origin, and the request that follows is then checked against its own. Thread-safe.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, the CORS protocol</a>
 */
final class CrossOrigin {
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, If-Match, Last-Event-ID, X-Request-ID, traceparent, Mcp-Session-Id,"
                    + " Mcp-Protocol-Version";
    private static final String ANSWER_HEADERS =
            "ETag, Location, Retry-After, X-Request-ID, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset,"
                    + " Mcp-Session-Id";
    private static final String MAX_AGE_S = "600";

    private final Origins origins;

    CrossOrigin(Origins origins) {
        this.origins = origins;
    }

    /** Answers a preflight of an origin that is allowed somewhere; any other request goes on. */
    void answerPreflight(Context ctx) {
        String origin = ctx.header("Origin");
        if (origin == null
                || ctx.method() != HandlerType.OPTIONS
                || ctx.header("Access-Control-Request-Method") == null
                || !origins.isAllowedSomewhere(origin)) {
            return;
        }
        allow(ctx, origin);
        ctx.header("Access-Control-Allow-Methods", METHODS);
        ctx.header("Access-Control-Allow-Headers", REQUEST_HEADERS);
        ctx.header("Access-Control-Max-Age", MAX_AGE_S);
        ctx.status(204);
        ctx.skipRemainingHandlers();
    }

    /** Says to the browser that the page may read the answer, when the caller's organisation allows its origin. */
    void admit(Context ctx, Principal caller) {
        String origin = ctx.header("Origin");
        if (origin != null && !caller.isPerson() && origins.allows(caller.orgId(), origin)) {
            allow(ctx, origin);
            ctx.header("Access-Control-Expose-Headers", ANSWER_HEADERS);
            PageOrigin.admitted(ctx);
        }
    }

    private static void allow(Context ctx, String origin) {
        ctx.header(ALLOW_ORIGIN, origin);
        ctx.header("Vary", "Origin");
    }
}
