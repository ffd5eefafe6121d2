package dev.agentc2.topics;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Identity of something that a person is asked about a tool call: {@code turnId.callId} when it is leave for the call,
 * {@code turnId.callId~questionId} when it is a question of the call's server. Immutable.
 *
 * @param callId letters, digits, hyphen and underscore, up to 64
 * @param questionId letters and digits, up to 32; null when it isn't a question of a server
 */
public record ApprovalId(
        TurnId turn, String callId, @Nullable String questionId) {
    private static final Pattern CALL = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern QUESTION = Pattern.compile("[A-Za-z0-9]{1,32}");

    public ApprovalId {
        if (!CALL.matcher(callId).matches() || (questionId != null && !isQuestionId(questionId))) {
            throw new IllegalArgumentException("not the id of an approval");
        }
    }

    /** Whether a string may serve as the id of a question. */
    public static boolean isQuestionId(String candidate) {
        return QUESTION.matcher(candidate).matches();
    }

    /** The text of an id. */
    public static String text(String turnId, String callId, @Nullable String questionId) {
        return turnId + "." + callId + (questionId == null ? "" : "~" + questionId);
    }

    /**
     * Reads an id.
     *
     * @throws IllegalArgumentException when it isn't one
     */
    public static ApprovalId parse(String text) {
        int dot = text.lastIndexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("not the id of an approval");
        }
        String call = text.substring(dot + 1);
        int tilde = call.indexOf('~');
        return new ApprovalId(
                TurnId.parse(text.substring(0, dot)),
                tilde < 0 ? call : call.substring(0, tilde),
                tilde < 0 ? null : call.substring(tilde + 1));
    }

    @Override
    public String toString() {
        return text(turn.toString(), callId, questionId);
    }
}
