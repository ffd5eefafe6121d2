package dev.agentc2.platform.http;

import io.javalin.http.Context;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pages of other sites out, also those that let their own name point to this machine (DNS rebinding): a browser says
 * in {@code Origin} from where a page is. For routes that a page could be made to use.
 */
public final class PageOrigin {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String ADMITTED = PageOrigin.class.getName();

    private PageOrigin() {}

    /** Notes that the caller's organisation allows the origin. */
    static void admitted(Context ctx) {
        ctx.attribute(ADMITTED, Boolean.TRUE);
    }

    /**
     * Refuses what a page sends, unless it is of this machine and asks this machine, of the platform's own address, or of
     * an origin that the caller's organisation allows.
     *
     * @param publicUrl the platform's own address; null when none is set
     * @throws ProblemException 403
     */
    public static void refuseForeign(Context ctx, @Nullable URI publicUrl) {
        String origin = ctx.header("Origin");
        if (origin == null || Boolean.TRUE.equals(ctx.attribute(ADMITTED))) {
            return;
        }
        if (!isLocal(origin, ctx.header("Host")) && !isOf(origin, publicUrl)) {
            throw new ProblemException(
                    403, "foreign-origin", "Pages of this origin can't use this address; see corsOrigins.");
        }
    }

    private static boolean isLocal(String origin, @Nullable String host) {
        return host != null && isLoopback(origin) && isLoopback("http://" + host);
    }

    private static boolean isOf(String origin, @Nullable URI publicUrl) {
        return publicUrl != null && origin.equals(publicUrl.getScheme() + "://" + publicUrl.getAuthority());
    }

    private static boolean isLoopback(String address) {
        try {
            String host = URI.create(address).getHost();
            return host != null && LOOPBACK.contains(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
