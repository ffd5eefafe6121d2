package dev.agentc2.platform.http;

import io.javalin.http.Context;
import java.util.Set;

/**
 * Who makes a request, as authentication found out. Immutable.
 *
 * @param orgId the tenant that everything the request touches belongs to
 * @param actor opaque id of the caller, such as {@code key:k_7f3a}; fit for logs and events
 * @param permissions what the caller is allowed
 */
public record Principal(String orgId, String actor, Set<Permission> permissions) {
    private static final String ATTRIBUTE = Principal.class.getName();

    /**
     * The principal of a request to a route that isn't public.
     *
     * @throws IllegalStateException on a public route, which has none
     */
    public static Principal of(Context ctx) {
        Principal principal = ctx.attribute(ATTRIBUTE);
        if (principal == null) {
            throw new IllegalStateException("a public route has no principal");
        }
        return principal;
    }

    void attachTo(Context ctx) {
        ctx.attribute(ATTRIBUTE, this);
    }
}
