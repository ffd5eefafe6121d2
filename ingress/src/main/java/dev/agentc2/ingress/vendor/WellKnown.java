package dev.agentc2.ingress.vendor;

import java.net.URI;
import java.util.List;

/** Where metadata are looked for, in the order of the specification. */
final class WellKnown {
    private static final String RESOURCE = "/.well-known/oauth-protected-resource";
    private static final String SERVER = "/.well-known/oauth-authorization-server";
    private static final String OPENID = "/.well-known/openid-configuration";

    private WellKnown() {}

    /** Of a server with tools (RFC 9728, section 3.1): at its path, then at the root. */
    static List<URI> ofResource(URI server) {
        String path = path(server);
        return path.isEmpty()
                ? List.of(at(server, RESOURCE))
                : List.of(at(server, RESOURCE + path), at(server, RESOURCE));
    }

    /** Of an authorization server (RFC 8414, sections 3.1 and 5; OpenID Connect Discovery). */
    static List<URI> ofIssuer(URI issuer) {
        String path = path(issuer);
        return path.isEmpty()
                ? List.of(at(issuer, SERVER), at(issuer, OPENID))
                : List.of(at(issuer, SERVER + path), at(issuer, OPENID + path), at(issuer, path + OPENID));
    }

    /** Scheme, host and port. */
    static URI origin(URI address) {
        return at(address, "");
    }

    private static URI at(URI address, String path) {
        return URI.create(address.getScheme() + "://" + address.getRawAuthority() + path);
    }

    private static String path(URI address) {
        String path = address.getRawPath() == null ? "" : address.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
