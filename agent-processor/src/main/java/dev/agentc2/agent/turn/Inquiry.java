package dev.agentc2.agent.turn;

/**
 * What a person or program said to an agent: the message that a turn answers. Immutable.
 *
 * @param turnId identity of the turn
 * @param messageId identity of the message in its conversation
 * @param agentId agent that is addressed
 * @param channel where it came from
 * @param userId opaque id of who wrote it
 * @param text what was said
 * @param receivedAt when it came in, epoch milliseconds
 * @param origin what ties the turn's records to the request that began it
 */
public record Inquiry(
        String turnId,
        String messageId,
        String agentId,
        String channel,
        String userId,
        String text,
        long receivedAt,
        Origin origin) {

    /**
     * Carried along unread. Immutable.
     *
     * @param traceparent W3C trace context
     * @param requestId request that began it all
     */
    public record Origin(String traceparent, String requestId) {}
}
