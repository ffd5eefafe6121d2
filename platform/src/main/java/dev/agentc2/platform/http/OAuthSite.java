package dev.agentc2.platform.http;

import java.net.URI;

/**
 * The authorization server and the MCP endpoint as clients know them. Immutable.
 *
 * @param issuer address of the authorization server and of the page, without a slash at its end
 * @param resource address of the MCP endpoint: what access tokens are for
 */
public record OAuthSite(String issuer, String resource) {
    /** Path of the resource's metadata (RFC 9728) at the root of its host. */
    public static final String RESOURCE_METADATA = "/.well-known/oauth-protected-resource";

    /** Where the endpoint is, and its metadata below {@link #RESOURCE_METADATA}. */
    public static final String MCP_PATH = "/mcp";

    /** What an access token allows. */
    public static final String SCOPE = "chat";

    /** Address of the resource's metadata. */
    public String resourceMetadata() {
        URI at = URI.create(resource);
        String path = MCP_PATH.equals(at.getPath()) ? MCP_PATH : "";
        return at.getScheme() + "://" + at.getRawAuthority() + RESOURCE_METADATA + path;
    }

    /** What is told at the MCP endpoint to a client without a token. */
    public String challenge() {
        return "resource_metadata=\"" + resourceMetadata() + "\", scope=\"" + SCOPE + "\"";
    }
}
