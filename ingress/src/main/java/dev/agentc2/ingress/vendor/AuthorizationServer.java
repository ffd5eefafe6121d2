package dev.agentc2.ingress.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.ingress.vendor.AuthorizationFailure.Kind;
import dev.agentc2.platform.oauth.OAuthClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an authorization server says of itself (RFC 8414, OpenID Connect Discovery), as far as it can be trusted. Immutable.
 *
 * @param registration where clients register themselves (RFC 7591); null when they can't
 * @param methods how clients with a secret may say who they are, of those known here; never empty
 * @param registersPublic whether a client without a secret is taken
 * @param namesItself whether each answer names its issuer (RFC 9207)
 * @param readsClientDocuments whether an https address may be a client's id, with the client's metadata there
 */
public record AuthorizationServer(
        String issuer,
        URI authorization,
        URI token,
        @Nullable URI registration,
        List<OAuthClient.Method> methods,
        boolean registersPublic,
        boolean namesItself,
        boolean readsClientDocuments,
        List<String> scopes) {
    public AuthorizationServer {
        methods = List.copyOf(methods);
        scopes = List.copyOf(scopes);
    }

    /**
     * Reads the metadata that were found under an issuer.
     *
     * @throws AuthorizationFailure when they are another's, or don't promise what makes the flow safe
     */
    static AuthorizationServer of(JsonNode document, URI issuer) throws AuthorizationFailure {
        String named = document.path("issuer").asText("");
        if (!trimmed(named).equals(trimmed(issuer.toString()))) {
            throw unfit(issuer, "its metadata are of another issuer");
        }
        if (!holds(document.path("code_challenge_methods_supported"), "S256")) {
            throw unfit(issuer, "it doesn't say that it checks proof keys (PKCE with S256)");
        }
        requireKind(document.path("response_types_supported"), "code", issuer);
        requireKind(document.path("grant_types_supported"), "authorization_code", issuer);
        JsonNode ways = document.path("token_endpoint_auth_methods_supported");
        return new AuthorizationServer(
                named,
                endpoint(document, "authorization_endpoint", issuer),
                endpoint(document, "token_endpoint", issuer),
                document.hasNonNull("registration_endpoint")
                        ? endpoint(document, "registration_endpoint", issuer)
                        : null,
                methods(ways),
                holds(ways, OAuthClient.Method.NONE.wireName()),
                document.path("authorization_response_iss_parameter_supported").asBoolean(false),
                document.path("client_id_metadata_document_supported").asBoolean(false),
                Scopes.of(document.path("scopes_supported")));
    }

    /** Servers that name none mean the first (RFC 8414, section 2). */
    private static List<OAuthClient.Method> methods(JsonNode ways) {
        List<OAuthClient.Method> known = new ArrayList<>();
        for (OAuthClient.Method method : List.of(OAuthClient.Method.BASIC, OAuthClient.Method.POST)) {
            if (holds(ways, method.wireName())) {
                known.add(method);
            }
        }
        return known.isEmpty() ? List.of(OAuthClient.Method.BASIC) : known;
    }

    private static void requireKind(JsonNode list, String kind, URI issuer) throws AuthorizationFailure {
        if (list.isArray() && !list.isEmpty() && !holds(list, kind)) {
            throw unfit(issuer, "it doesn't offer " + kind);
        }
    }

    private static boolean holds(JsonNode list, String text) {
        for (JsonNode each : list) {
            if (each.asText().equals(text)) {
                return true;
            }
        }
        return false;
    }

    private static URI endpoint(JsonNode document, String name, URI issuer) throws AuthorizationFailure {
        return Addresses.of(document.path(name).asText(""))
                .orElseThrow(() -> unfit(issuer, "its " + name + " isn't a web address"));
    }

    private static AuthorizationFailure unfit(URI issuer, String why) {
        return new AuthorizationFailure(
                Kind.NOT_OFFERED, "The authorization server at " + issuer.getHost() + " can't be used: " + why + ".");
    }

    private static String trimmed(String issuer) {
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }
}
