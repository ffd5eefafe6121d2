package dev.agentc2.ingress.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a client says of itself, when it registers or in its own document; what isn't known here means nothing. Immutable.
 *
 * @param name empty when it says none
 * @param clientId empty when it says none
 * @param authentication how it would prove who it is; empty when it doesn't say
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-2">RFC 7591, 2</a>
 */
record ClientMetadata(String name, String clientId, String authentication, List<RedirectAddress> redirects) {
    private static final int LONGEST_NAME = 200;
    private static final int MOST_REDIRECTS = 10;
    private static final Set<Byte> UNSEEN = Set.of(
            Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.UNASSIGNED,
            Character.PRIVATE_USE,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR);

    ClientMetadata {
        redirects = List.copyOf(redirects);
    }

    /**
     * Reads it.
     *
     * @throws OAuthRefusal when it isn't a description of a client that can be served
     */
    static ClientMetadata parse(byte[] body) {
        JsonNode json = tree(body);
        requireAmong(json, "grant_types", "authorization_code");
        requireAmong(json, "response_types", "code");
        return new ClientMetadata(
                name(json),
                json.path("client_id").asText(),
                json.path("token_endpoint_auth_method").asText(),
                redirects(json.path("redirect_uris")));
    }

    private static JsonNode tree(byte[] body) {
        try {
            JsonNode json = Json.MAPPER.readTree(body);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (IOException e) {
            // told below
        }
        throw invalid("The description of the client must be a JSON object.");
    }

    private static String name(JsonNode json) {
        JsonNode given = json.path("client_name");
        String name =
                given.isMissingNode() || given.isNull() ? "" : given.asText().strip();
        boolean plain = name.codePoints().noneMatch(c -> UNSEEN.contains((byte) Character.getType(c)));
        if ((given.isValueNode() && !given.isNull() && !given.isTextual()) || name.length() > LONGEST_NAME || !plain) {
            throw invalid("client_name must be a text of at most " + LONGEST_NAME + " visible characters.");
        }
        return name;
    }

    private static void requireAmong(JsonNode json, String field, String value) {
        JsonNode values = json.path(field);
        if (values.isMissingNode() || values.isNull()) {
            return;
        }
        for (JsonNode one : values) {
            if (one.asText().equals(value)) {
                return;
            }
        }
        throw invalid(field + " must have " + value + ".");
    }

    private static List<RedirectAddress> redirects(JsonNode given) {
        if (!given.isArray() || given.isEmpty() || given.size() > MOST_REDIRECTS) {
            throw new OAuthRefusal(
                    OAuthRefusal.INVALID_REDIRECT_URI,
                    "redirect_uris must have 1 to " + MOST_REDIRECTS + " addresses.");
        }
        List<RedirectAddress> redirects = new ArrayList<>();
        for (JsonNode one : given) {
            redirects.add(RedirectAddress.parse(one.isTextual() ? one.asText() : "")
                    .orElseThrow(() -> new OAuthRefusal(
                            OAuthRefusal.INVALID_REDIRECT_URI,
                            "An address of redirect_uris must be https, http on this machine, or of an app, without a"
                                    + " fragment.")));
        }
        return redirects;
    }

    private static OAuthRefusal invalid(String description) {
        return new OAuthRefusal(OAuthRefusal.INVALID_CLIENT_METADATA, description);
    }
}
