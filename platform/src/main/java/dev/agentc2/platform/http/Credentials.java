package dev.agentc2.platform.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows of who makes it. Immutable; never logged.
 *
 * @param authorization value of the Authorization header: an API key
 * @param session value of the session cookie: a signed-in person
 * @param organization the organisation that a person wants to work in, by {@value #ORGANIZATION_HEADER}; a key has its own
 * @param csrfToken value of {@value #CSRF_HEADER}
 * @param fetchSite value of {@value #FETCH_SITE_HEADER}: where a browser says that the request comes from
 * @param changes whether the request may change something: with a session it then needs the CSRF token
 */
public record Credentials(
        @Nullable String authorization,
        @Nullable String session,
        @Nullable String organization,
        @Nullable String csrfToken,
        @Nullable String fetchSite,
        boolean changes) {
    /**
     * Name of the session cookie. Its prefix makes browsers insist on Secure, Path=/ and no Domain.
     *
     * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-__host-prefix">RFC 6265bis, the __Host- prefix</a>
     */
    public static final String SESSION_COOKIE = "__Host-agentc2";

    public static final String ORGANIZATION_HEADER = "X-Org-Id";
    public static final String CSRF_HEADER = "X-CSRF-Token";
    public static final String FETCH_SITE_HEADER = "Sec-Fetch-Site";

    /** Those of a request. */
    public static Credentials of(Context ctx) {
        return new Credentials(
                ctx.header("Authorization"),
                ctx.cookie(SESSION_COOKIE),
                ctx.header(ORGANIZATION_HEADER),
                ctx.header(CSRF_HEADER),
                ctx.header(FETCH_SITE_HEADER),
                ctx.method() != HandlerType.GET && ctx.method() != HandlerType.HEAD);
    }

    /** The same, in an organisation. */
    Credentials in(String orgId) {
        return new Credentials(authorization, session, orgId, csrfToken, fetchSite, changes);
    }

    /**
     * Refuses what a browser says that a page of another site sends.
     *
     * @throws ProblemException 403
     */
    public void refuseCrossSite() {
        if ("cross-site".equals(fetchSite)) {
            throw new ProblemException(403, "cross-site-request", "A page of another site can't do this in your name.");
        }
    }

    /** An API key only. */
    public static Credentials ofKey(@Nullable String authorization) {
        return new Credentials(authorization, null, null, null, null, false);
    }
}
