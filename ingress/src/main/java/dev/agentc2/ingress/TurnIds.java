package dev.agentc2.ingress;

import dev.agentc2.platform.crypto.Sha256;
import dev.agentc2.topics.TurnId;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gives turns their ids. With a client's message id they are derived from it, so that a repeated request gets the same
 * ids from any instance; else they are random. Thread-safe.
 */
final class TurnIds {
    private static final int CONVERSATION_BYTES = 16;
    private static final int SUFFIX_BYTES = 12;
    private static final int BASE = 36;

    private final SecureRandom random = new SecureRandom();

    /**
     * The id of a turn.
     *
     * @param scope who sends it to which agent: keeps equal client ids of different senders apart
     * @param conversationId conversation that it goes on with; null starts one
     * @param clientMessageId the client's id of the message; null for none
     */
    TurnId next(String scope, @Nullable String conversationId, @Nullable String clientMessageId) {
        if (clientMessageId == null) {
            String conversation = conversationId == null ? "c" + text(randomBytes(CONVERSATION_BYTES)) : conversationId;
            return new TurnId(conversation, text(randomBytes(SUFFIX_BYTES)));
        }
        String conversation = conversationId == null
                ? "c" + text(hash("conversation", scope, clientMessageId, CONVERSATION_BYTES))
                : conversationId;
        return new TurnId(conversation, text(hash("turn", scope + "\n" + conversation, clientMessageId, SUFFIX_BYTES)));
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] hash(String kind, String scope, String id, int length) {
        return Arrays.copyOf(Sha256.of(kind + "\n" + scope + "\n" + id), length);
    }

    private static String text(byte[] bytes) {
        return new BigInteger(1, bytes).toString(BASE);
    }
}
