package dev.agentc2.platform.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a token endpoint answers. Immutable. */
public sealed interface TokenAnswer {
    /**
     * Tokens; their text is hidden.
     *
     * @param refreshToken null when there is none, or no other than before
     * @param lifeSeconds null when the server doesn't say
     * @param scope null when it is what was asked for
     */
    record Granted(
            String accessToken,
            @Nullable String refreshToken,
            @Nullable Long lifeSeconds,
            @Nullable String scope) implements TokenAnswer {
        @Override
        public String toString() {
            return "Granted[***]";
        }
    }

    /**
     * The server wants to give none, and won't for the same request.
     *
     * @param error code of RFC 6749, section 5.2, such as {@code invalid_grant}
     */
    record Refused(String error) implements TokenAnswer {
        /** Whether what was shown, a code or a refresh token, is worth nothing any more. */
        public boolean isGrantOver() {
            return error.equals("invalid_grant");
        }
    }

    /** The server fails, or answers what isn't OAuth. */
    record Unusable(int status) implements TokenAnswer {}

    Pattern CODE = Pattern.compile("[a-z0-9_]{1,64}");
    /** Printable ASCII, for it becomes a header. */
    Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,16000}");

    long LONGEST_LIFE = 10L * 365 * 24 * 3_600;

    /** Reads an answer. */
    static TokenAnswer of(int status, String body) {
        JsonNode json = json(body);
        String error = json.path("error").asText("");
        if (status >= 400 && status < 500 && CODE.matcher(error).matches()) {
            return new Refused(error);
        }
        // Some servers tell errors with 200, which no rule allows them.
        if (status == 200 && !error.isEmpty()) {
            return new Refused(CODE.matcher(error).matches() ? error : "unknown_error");
        }
        String token = json.path("access_token").asText("");
        String type = json.path("token_type").asText("Bearer").toLowerCase(Locale.ROOT);
        if (status / 100 != 2 || !TOKEN.matcher(token).matches() || !type.equals("bearer")) {
            return new Unusable(status);
        }
        long life = json.path("expires_in").asLong(0);
        return new Granted(
                token,
                text(json, "refresh_token"),
                life > 0 ? Long.valueOf(Math.min(life, LONGEST_LIFE)) : null,
                text(json, "scope"));
    }

    private static @Nullable String text(JsonNode json, String name) {
        String text = json.path(name).asText("");
        return text.isBlank() ? null : text;
    }

    private static JsonNode json(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return Json.MAPPER.missingNode();
        }
    }
}
