package dev.agentc2.platform.http;

import dev.agentc2.platform.config.Settings;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Under which addresses clients find the authorization server and the MCP endpoint: those of the settings, which must be
 * https; else, asked on this machine, as the request names it. Asked otherwise there is none, for tokens would travel in
 * the clear. Immutable.
 */
public final class OAuthSites {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final @Nullable OAuthSite fixed;

    private OAuthSites(@Nullable OAuthSite fixed) {
        this.fixed = fixed;
    }

    /** As the settings of a process want it. */
    public static OAuthSites of(Settings settings) {
        Optional<String> issuer = settings.find(Settings.PUBLIC_URL).flatMap(OAuthSites::secure);
        Optional<String> resource = settings.find(Settings.MCP_URL)
                .flatMap(OAuthSites::secure)
                .or(() -> issuer.map(page -> page + OAuthSite.MCP_PATH));
        return new OAuthSites(
                issuer.isPresent() && resource.isPresent() ? new OAuthSite(issuer.get(), resource.get()) : null);
    }

    private static Optional<String> secure(URI url) {
        return "https".equals(url.getScheme()) && url.getHost() != null
                ? Optional.of(url.toString().replaceAll("/+$", ""))
                : Optional.empty();
    }

    /** The site that a request is made to; empty when nothing is offered there. */
    public Optional<OAuthSite> of(Context ctx) {
        return asked(ctx.header("Host"));
    }

    Optional<OAuthSite> asked(@Nullable String host) {
        if (fixed != null) {
            return Optional.of(fixed);
        }
        String base = "http://" + host;
        return host != null && isLoopback(base)
                ? Optional.of(new OAuthSite(base, base + OAuthSite.MCP_PATH))
                : Optional.empty();
    }

    /** Whether what a token is for is the MCP endpoint of this installation. */
    public boolean isOwn(String resource) {
        if (fixed != null) {
            return fixed.resource().equals(resource);
        }
        return isLoopback(resource)
                && OAuthSite.MCP_PATH.equals(URI.create(resource).getRawPath());
    }

    private static boolean isLoopback(String address) {
        try {
            URI url = URI.create(address);
            return "http".equals(url.getScheme())
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && LOOPBACK.contains(url.getHost());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
