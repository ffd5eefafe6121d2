package dev.agentc2.egress.query;

import dev.agentc2.platform.money.TokenCounts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A turn in the store. Immutable.
 *
 * @param status RECEIVED, RUNNING, COMPLETED, REFUSED, FAILED or CANCELLED
 * @param receivedAt when ingress received the message; null when only later records of the turn are in the store yet
 * @param acceptedAt when the turn began; null when it hasn't
 * @param reply the authoritative reply; null when it isn't in the store yet
 */
public record StoredTurn(
        String turnId,
        String conversationId,
        String status,
        @Nullable Instant receivedAt,
        @Nullable Instant acceptedAt,
        @Nullable StoredReply reply) {

    /**
     * An authoritative reply. Immutable.
     *
     * @param status COMPLETED, REFUSED, FAILED or CANCELLED
     * @param text the whole answer, or what was said until it ended
     * @param reason code when the status isn't COMPLETED
     * @param detail sentence for the person when the status isn't COMPLETED
     * @param finishReason stop, length, tool_limit or content_filter
     * @param attempt last attempt whose deltas belong to the text; 0 when there was none
     * @param usage tokens of the turn
     * @param costNanos price of the turn, nano-USD
     * @param at when it was decided
     */
    public record StoredReply(
            String status,
            String text,
            @Nullable String reason,
            @Nullable String detail,
            @Nullable String finishReason,
            int attempt,
            TokenCounts usage,
            long costNanos,
            Instant at) {}
}
