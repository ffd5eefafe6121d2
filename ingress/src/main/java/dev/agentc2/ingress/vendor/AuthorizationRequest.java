package dev.agentc2.ingress.vendor;

import dev.agentc2.platform.oauth.OAuthForm;
import dev.agentc2.platform.oauth.ProofKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a person's browser is sent to an authorization server with. Immutable.
 *
 * @param resource what the tokens shall be for (RFC 8707)
 * @param redirect where the browser comes back to
 */
public record AuthorizationRequest(
        AuthorizationServer server,
        String clientId,
        String resource,
        List<String> scopes,
        URI redirect,
        String state,
        ProofKey key) {
    /** Gives refresh tokens to who asks for them in a way of its own, from before there were rules for it. */
    private static final String GOOGLE = "https://accounts.google.com";

    public AuthorizationRequest {
        scopes = List.copyOf(scopes);
    }

    /** The scopes with the one that some servers give refresh tokens for, where this one has it. */
    public static List<String> lasting(List<String> scopes, AuthorizationServer server) {
        if (!server.scopes().contains(Scopes.OFFLINE) || scopes.contains(Scopes.OFFLINE)) {
            return scopes;
        }
        List<String> all = new ArrayList<>(scopes);
        all.add(Scopes.OFFLINE);
        return all;
    }

    /** The address. */
    public URI url() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", clientId);
        query.put("redirect_uri", redirect.toString());
        query.put("state", state);
        query.put("code_challenge", key.challenge());
        query.put("code_challenge_method", "S256");
        query.put("resource", resource);
        if (!scopes.isEmpty()) {
            query.put("scope", String.join(" ", scopes));
        }
        if (scopes.contains(Scopes.OFFLINE)) {
            query.put("prompt", "consent"); // OpenID Connect Core, section 11: else it may be ignored
        }
        if (server.issuer().equals(GOOGLE)) {
            query.put("access_type", "offline");
            query.put("prompt", "consent");
        }
        String endpoint = server.authorization().toASCIIString();
        return URI.create(endpoint + (endpoint.contains("?") ? "&" : "?") + OAuthForm.of(query));
    }
}
