package dev.agentc2.ingress.oauth;

import java.util.Map;

/**
 * A client is refused in OAuth's own terms. The description is for the client's developer and holds no secret.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-5.2">RFC 6749, 5.2</a>
 */
final class OAuthRefusal extends RuntimeException {
    static final String INVALID_REQUEST = "invalid_request";
    static final String INVALID_CLIENT = "invalid_client";
    static final String INVALID_GRANT = "invalid_grant";
    static final String INVALID_SCOPE = "invalid_scope";
    static final String INVALID_TARGET = "invalid_target";
    static final String INVALID_REDIRECT_URI = "invalid_redirect_uri";
    static final String INVALID_CLIENT_METADATA = "invalid_client_metadata";
    static final String ACCESS_DENIED = "access_denied";

    private static final long serialVersionUID = 1L;

    private final String error;

    /**
     * @param error OAuth's name of the case
     * @param description a sentence that says what is wrong, in ASCII without quotes and backslashes
     */
    OAuthRefusal(String error, String description) {
        super(description, null, false, false);
        this.error = error;
    }

    static OAuthRefusal invalidRequest(String description) {
        return new OAuthRefusal(INVALID_REQUEST, description);
    }

    static OAuthRefusal invalidGrant() {
        return new OAuthRefusal(
                INVALID_GRANT, "The code or token is unknown, used, expired, revoked, or of another client.");
    }

    String error() {
        return error;
    }

    String description() {
        return String.valueOf(getMessage());
    }

    /** The body of the answer. */
    Map<String, String> body() {
        return Map.of("error", error, "error_description", description());
    }
}
