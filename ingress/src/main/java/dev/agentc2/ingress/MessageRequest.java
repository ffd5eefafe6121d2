package dev.agentc2.ingress;

import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.topics.TurnId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /api/agents/{agent}/messages}. Immutable.
 *
 * @param text what is said
 * @param conversationId conversation to go on with; null starts one
 * @param clientMessageId makes the request idempotent; null for none
 * @param channel where it comes from; null means {@code api}
 */
record MessageRequest(
        @Nullable String text,
        @Nullable String conversationId,
        @Nullable String clientMessageId,
        @Nullable String channel) {
    private static final Set<String> CHANNELS = Set.of("api", "web", "cli");
    private static final int LONGEST_CLIENT_ID = 128;

    /**
     * This request, once it is checked.
     *
     * @param longestText bytes of UTF-8 that the text may have
     * @throws ProblemException 400 that names the field and the rule, or 413
     */
    MessageRequest checked(int longestText) {
        if (text == null || text.isBlank()) {
            throw invalid("text", "is required and must not be blank");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > longestText) {
            throw new ProblemException(
                    413,
                    "text-too-long",
                    "'text' is longer than " + longestText + " bytes of UTF-8.",
                    Map.of("field", "text", "limitBytes", longestText),
                    Map.of());
        }
        if (conversationId != null && !TurnId.isConversationId(conversationId)) {
            throw invalid("conversationId", "must be 1 to 64 letters, digits, hyphens or underscores");
        }
        String clientId = clientMessageId;
        if (clientId != null && (clientId.isBlank() || clientId.length() > LONGEST_CLIENT_ID)) {
            throw invalid("clientMessageId", "must be 1 to " + LONGEST_CLIENT_ID + " characters and not blank");
        }
        if (channel != null && !CHANNELS.contains(channel)) {
            throw invalid("channel", "must be api, web or cli");
        }
        return this;
    }

    /** The text; checked to be there. */
    String said() {
        return text == null ? "" : text;
    }

    /** The channel, with its default. */
    String origin() {
        return channel == null ? "api" : channel;
    }

    private static ProblemException invalid(String field, String rule) {
        return new ProblemException(
                400, "invalid-field", "'" + field + "' " + rule + ".", Map.of("field", field, "rule", rule), Map.of());
    }
}
