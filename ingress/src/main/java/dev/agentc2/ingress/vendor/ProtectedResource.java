package dev.agentc2.ingress.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a server with tools says of the access to it (RFC 9728). Immutable.
 *
 * @param resource what tokens have to be for
 * @param issuers its authorization servers, in its order; never empty
 * @param scopes what there is to ask for; empty when it doesn't say
 */
public record ProtectedResource(String resource, List<URI> issuers, List<String> scopes) {
    private static final int ISSUERS = 5;

    public ProtectedResource {
        issuers = List.copyOf(issuers);
        scopes = List.copyOf(scopes);
    }

    /**
     * Reads the metadata of a server.
     *
     * @return empty when they are none, or of another server: tokens would be for that one
     */
    static Optional<ProtectedResource> of(JsonNode document, URI server) {
        String resource = document.path("resource").asText("");
        List<URI> issuers = new ArrayList<>();
        for (JsonNode each : document.path("authorization_servers")) {
            Addresses.of(each.asText("")).filter(a -> issuers.size() < ISSUERS).ifPresent(issuers::add);
        }
        boolean covers = Addresses.of(resource).filter(r -> covers(r, server)).isPresent();
        return covers && !issuers.isEmpty()
                ? Optional.of(new ProtectedResource(resource, issuers, Scopes.of(document.path("scopes_supported"))))
                : Optional.empty();
    }

    /** A server of before there were such metadata: it stands for itself. */
    static ProtectedResource bare(URI server) {
        return new ProtectedResource(canonical(server), List.of(WellKnown.origin(server)), List.of());
    }

    /** A server's identifier: without fragment, and without the slash that is a path by itself. */
    static String canonical(URI server) {
        String path = server.getRawPath() == null || server.getRawPath().equals("/") ? "" : server.getRawPath();
        String query = server.getRawQuery() == null ? "" : "?" + server.getRawQuery();
        return server.getScheme().toLowerCase(Locale.ROOT) + "://"
                + server.getRawAuthority().toLowerCase(Locale.ROOT) + path + query;
    }

    /** Whether a server belongs to a resource: same origin, and its path is that of the resource or below. */
    private static boolean covers(URI resource, URI server) {
        if (!WellKnown.origin(resource)
                .toString()
                .equalsIgnoreCase(WellKnown.origin(server).toString())) {
            return false;
        }
        String above = slashed(resource.getRawPath());
        return slashed(server.getRawPath()).startsWith(above);
    }

    private static String slashed(String path) {
        return path.endsWith("/") ? path : path + "/";
    }
}
