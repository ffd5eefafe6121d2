package dev.agentc2.ingress.oauth;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.agentc2.platform.http.OAuthSite;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks a person for, checked; it waits for the person's answer. Immutable.
 *
 * @param clientHost where the client describes itself; null for one that registered
 * @param redirectUri where the answer goes
 * @param state goes back as it came; null for none
 * @param challenge the client can prove that it asked
 * @param resource what the tokens would be for
 * @param issuer who we said we are
 */
record AuthorizationRequest(
        String clientId,
        String clientName,
        @Nullable String clientHost,
        String redirectUri,
        @Nullable String state,
        String challenge,
        String resource,
        String issuer) {
    private static final int LONGEST_RESOURCE = 1_000;

    /**
     * Checks what a client asks for, where it and its address are known already.
     *
     * @throws OAuthRefusal when it can't be had
     */
    static AuthorizationRequest of(OAuthParameters asked, Client client, RedirectAddress redirect, OAuthSite site) {
        if (!asked.get("response_type").equals("code")) {
            throw new OAuthRefusal("unsupported_response_type", "The one response_type here is code.");
        }
        if (!asked.get("code_challenge_method").equals(Pkce.METHOD) || !Pkce.isChallenge(asked.get("code_challenge"))) {
            throw OAuthRefusal.invalidRequest("PKCE is needed: code_challenge with code_challenge_method S256.");
        }
        if (asked.find("scope").filter(scopes -> !GrantRules.offers(scopes)).isPresent()) {
            throw new OAuthRefusal(OAuthRefusal.INVALID_SCOPE, "The one scope here is " + OAuthSite.SCOPE + ".");
        }
        String resource = asked.find("resource").orElse(site.resource());
        if (resource.length() > LONGEST_RESOURCE || !ResourceAddress.means(resource, site.resource())) {
            throw new OAuthRefusal(OAuthRefusal.INVALID_TARGET, "The one resource here is " + site.resource() + ".");
        }
        return new AuthorizationRequest(
                client.id(),
                client.name(),
                client.host(),
                redirect.toString(),
                asked.find("state").orElse(null),
                asked.get("code_challenge"),
                site.resource(),
                site.issuer());
    }

    /** Where the browser goes with a code. */
    String answered(GrantCode code) {
        return answered(Map.of("code", code.text()));
    }

    /** Where the browser goes when the person doesn't agree. */
    String denied() {
        return answered(new OAuthRefusal(OAuthRefusal.ACCESS_DENIED, "The person does not agree.").body());
    }

    private String answered(Map<String, String> parameters) {
        return answer(redirectUri, parameters, state, issuer);
    }

    /** An answer to a client: with its state, and with who says it (RFC 9207). */
    static String answer(String redirectUri, Map<String, String> parameters, @Nullable String state, String issuer) {
        Map<String, String> all = new TreeMap<>(parameters);
        all.put("iss", issuer);
        if (state != null) {
            all.put("state", state);
        }
        return OAuthParameters.addedTo(redirectUri, all);
    }

    /** Where the answer goes. */
    @JsonIgnore
    RedirectAddress redirect() {
        return RedirectAddress.parse(redirectUri).orElseThrow();
    }

    @Override
    public String toString() {
        return "AuthorizationRequest[" + clientId + "]";
    }
}
