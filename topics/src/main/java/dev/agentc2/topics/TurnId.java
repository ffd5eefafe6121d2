package dev.agentc2.topics;

import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Identity of a turn: its conversation, a hyphen and a suffix of lower-case letters and digits that is unique in the
 * conversation. A turn thus names its conversation, so that a record key follows from a turn id without a look-up.
 * Immutable.
 *
 * @param conversationId letters, digits, hyphen and underscore, up to 64
 * @param suffix lower-case letters and digits, up to 32
 */
public record TurnId(String conversationId, String suffix) {
    private static final Pattern CONVERSATION = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern SUFFIX = Pattern.compile("[a-z0-9]{1,32}");

    public TurnId {
        if (!isConversationId(conversationId) || !SUFFIX.matcher(suffix).matches()) {
            throw new IllegalArgumentException("not a turn id");
        }
    }

    /** Whether a string may serve as a conversation id. */
    public static boolean isConversationId(String candidate) {
        return CONVERSATION.matcher(candidate).matches();
    }

    /**
     * Reads a turn id.
     *
     * @throws IllegalArgumentException when it isn't one
     */
    public static TurnId parse(String text) {
        int hyphen = text.lastIndexOf('-');
        if (hyphen < 1) {
            throw new IllegalArgumentException("not a turn id");
        }
        return new TurnId(text.substring(0, hyphen), text.substring(hyphen + 1));
    }

    /** The text of the turn id that a record carries in its field {@code turnId}; null when it has none. */
    public static @Nullable String textIn(SpecificRecord record) {
        Schema.Field field = record.getSchema().getField("turnId");
        return field != null && record.get(field.pos()) instanceof CharSequence text ? text.toString() : null;
    }

    /** Key of the turn's records for an organisation. */
    public ConversationKey key(String orgId) {
        return new ConversationKey(orgId, conversationId);
    }

    @Override
    public String toString() {
        return conversationId + "-" + suffix;
    }
}
