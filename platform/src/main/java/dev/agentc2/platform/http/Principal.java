package dev.agentc2.platform.http;

import io.javalin.http.Context;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as authentication found out. Immutable.
 *
 * @param orgId the tenant that everything the request touches belongs to; empty for a person who works in none, who has
 *     then no permission but {@link Permission#PERSON}
 * @param actor opaque id of the caller, {@code key:<id>} or {@code user:<id>}; fit for logs and events
 * @param permissions what the caller is allowed
 * @param client id of the connection by which a client acts in the actor's name; null for who acts by itself. Routes
 *     admit clients only where they say so
 */
public record Principal(
        String orgId,
        String actor,
        Set<Permission> permissions,
        @Nullable String client) {
    private static final String PERSON_PREFIX = "user:";
    private static final String ATTRIBUTE = Principal.class.getName();

    /** Who acts by itself. */
    public Principal(String orgId, String actor, Set<Permission> permissions) {
        this(orgId, actor, permissions, null);
    }

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

    /**
     * The id of the person who calls.
     *
     * @throws IllegalStateException when it is a program: a route that asks for {@link Permission#PERSON} meets none
     */
    public String userId() {
        if (!isPerson()) {
            throw new IllegalStateException(actor + " is no person");
        }
        return actor.substring(PERSON_PREFIX.length());
    }

    /** Whether it is a person and not a program, nor a client in a person's name. */
    public boolean isPerson() {
        return actor.startsWith(PERSON_PREFIX) && client == null;
    }

    /** A person in an organisation. */
    public static Principal person(String userId, String orgId, Set<Permission> permissions) {
        return new Principal(orgId, PERSON_PREFIX + userId, permissions);
    }

    /** A client in the name of a person in an organisation. */
    public static Principal client(String client, String userId, String orgId, Set<Permission> permissions) {
        return new Principal(orgId, PERSON_PREFIX + userId, permissions, client);
    }

    void attachTo(Context ctx) {
        ctx.attribute(ATTRIBUTE, this);
    }
}
