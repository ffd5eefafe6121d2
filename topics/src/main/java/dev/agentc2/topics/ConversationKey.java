package dev.agentc2.topics;

/**
 * Key of every record that belongs to a conversation: {@code orgId/conversationId} in UTF-8, readable in any Kafka
 * tool. Immutable.
 *
 * @param orgId the tenant; contains no slash
 * @param conversationId conversation within the tenant; contains no slash
 */
public record ConversationKey(String orgId, String conversationId) {
    public ConversationKey {
        if (orgId.isEmpty()
                || orgId.indexOf('/') >= 0
                || conversationId.isEmpty()
                || conversationId.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a conversation key has the form orgId/conversationId");
        }
    }

    /**
     * Reads a record key.
     *
     * @throws IllegalArgumentException when it has another form
     */
    public static ConversationKey parse(String key) {
        int slash = key.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("a conversation key has the form orgId/conversationId");
        }
        return new ConversationKey(key.substring(0, slash), key.substring(slash + 1));
    }

    /** The record key. */
    @Override
    public String toString() {
        return orgId + "/" + conversationId;
    }
}
