package dev.agentc2.ingress.access;

import io.javalin.http.Context;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a request comes from, as far as it can be believed. */
public final class ClientAddress {
    private ClientAddress() {}

    /**
     * The client's address.
     *
     * @param hops proxies of our own before this server; each adds the address that it was called from
     */
    public static String of(Context ctx, int hops) {
        return of(ctx.req().getRemoteAddr(), ctx.header("X-Forwarded-For"), hops);
    }

    static String of(String connection, @Nullable String forwardedFor, int hops) {
        if (hops <= 0 || forwardedFor == null) {
            return connection;
        }
        List<String> addresses = Stream.of(forwardedFor.split(","))
                .map(String::strip)
                .filter(a -> !a.isEmpty())
                .toList();
        return addresses.isEmpty() ? connection : addresses.get(Math.max(0, addresses.size() - hops));
    }
}
