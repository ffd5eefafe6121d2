package dev.agentc2.ingress.oauth;

import java.net.URI;
import java.util.Locale;

/**
 * What a token is for, as clients write it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8707">RFC 8707</a>
 */
final class ResourceAddress {
    private ResourceAddress() {}

    /** Whether a client means a resource: scheme and host in any case, with or without a default port and a slash at the end. */
    static boolean means(String asked, String resource) {
        try {
            return normal(asked).equals(normal(resource));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String normal(String address) {
        URI uri = URI.create(address);
        if (uri.getScheme() == null || uri.getHost() == null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("no address of a resource");
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        String port = uri.getPort() < 0 || uri.getPort() == usual ? "" : ":" + uri.getPort();
        String path = uri.getRawPath().replaceAll("/$", "");
        String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return scheme + "://" + user + uri.getHost().toLowerCase(Locale.ROOT) + port + path + query;
    }
}
