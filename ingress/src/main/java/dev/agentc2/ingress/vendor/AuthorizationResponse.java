package dev.agentc2.ingress.vendor;

import dev.agentc2.ingress.vendor.AuthorizationFailure.Kind;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a browser brings back from an authorization server. Immutable; its text holds no code.
 *
 * @param error why there is no code (RFC 6749, section 4.1.2.1)
 * @param issuer who answers (RFC 9207)
 */
public record AuthorizationResponse(
        @Nullable String code,
        @Nullable String error,
        @Nullable String issuer) {
    private static final Pattern ERROR = Pattern.compile("[a-z0-9_]{1,64}");
    private static final int LONGEST = 4_096;

    /**
     * The code.
     *
     * @param expected the issuer that was asked
     * @param namesItself whether that one said that its answers name it
     * @throws AuthorizationFailure when there is none, or the answer is another server's
     */
    public String accepted(String expected, boolean namesItself) throws AuthorizationFailure {
        if (issuer == null ? namesItself : !issuer.equals(expected)) {
            throw new AuthorizationFailure(
                    Kind.DENIED, "The answer isn't that of the authorization server that was asked; begin again.");
        }
        if (error != null) {
            throw new AuthorizationFailure(Kind.DENIED, sentence(error));
        }
        if (code == null || code.isEmpty() || code.length() > LONGEST) {
            throw new AuthorizationFailure(Kind.DENIED, "The authorization server sent no code; begin again.");
        }
        return code;
    }

    private static String sentence(String error) {
        return switch (error) {
            case "access_denied" -> "The access was declined at the authorization server.";
            case "temporarily_unavailable", "server_error" ->
                "The authorization server has trouble at the moment; try again soon.";
            case "invalid_scope" -> "The authorization server doesn't know one of the scopes that were asked for.";
            default ->
                "The authorization server refused" + (ERROR.matcher(error).matches() ? " (" + error + ")." : ".");
        };
    }

    @Override
    public String toString() {
        return "AuthorizationResponse[***]";
    }
}
