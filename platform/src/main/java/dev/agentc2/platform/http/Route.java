package dev.agentc2.platform.http;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP route with the permission that it needs. There is no route without one: security is default-deny.
 *
 * @param method HTTP method
 * @param path Javalin path, such as {@code /api/turns/{turnId}}
 * @param permission what the caller must be allowed; {@link Permission#PUBLIC} for none
 * @param streaming whether the answer goes on for as long as the client likes
 * @param handler what it does; throws {@link ProblemException} to refuse
 * @param clients that clients may use it in a person's name; null when they may not
 */
public record Route(
        HandlerType method,
        String path,
        Permission permission,
        boolean streaming,
        Handler handler,
        @Nullable ClientEntrance clients) {
    /** A route that no client may use in a person's name. */
    public Route(HandlerType method, String path, Permission permission, boolean streaming, Handler handler) {
        this(method, path, permission, streaming, handler, null);
    }

    /** The same route, which clients may use in a person's name too. */
    public Route forClients(ClientEntrance entrance) {
        return new Route(method, path, permission, streaming, handler, entrance);
    }

    /** A query. HEAD is served too, by the same handler. */
    public static Route get(String path, Permission permission, Handler handler) {
        return new Route(HandlerType.GET, path, permission, false, handler);
    }

    public static Route post(String path, Permission permission, Handler handler) {
        return new Route(HandlerType.POST, path, permission, false, handler);
    }

    public static Route put(String path, Permission permission, Handler handler) {
        return new Route(HandlerType.PUT, path, permission, false, handler);
    }

    public static Route delete(String path, Permission permission, Handler handler) {
        return new Route(HandlerType.DELETE, path, permission, false, handler);
    }

    /** A stream of server-sent events. HEAD tells only whether the caller is allowed. */
    public static Route stream(String path, Permission permission, Handler handler) {
        return new Route(HandlerType.GET, path, permission, true, handler);
    }
}
