package dev.agentc2.egress.stream;

import dev.agentc2.egress.query.StoredTurn.StoredReply;
import dev.agentc2.platform.money.TokenCounts;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.Usage;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/** The last event of a turn, made of its authoritative reply. */
final class TurnEnding {
    private static final String PROBLEMS = "https://agentc2.dev/problems/";

    private TurnEnding() {}

    static EventData of(String turnId, StoredReply reply) {
        return switch (reply.status()) {
            case "COMPLETED", "CANCELLED" ->
                new EventData.Done(
                        turnId, reply.status(), reply.text(), reply.finishReason(), reply.usage(), reply.costNanos());
            default -> problem(turnId, reply);
        };
    }

    /** A reply as Kafka carries it in the form of one that comes from the store. */
    static StoredReply stored(Reply reply) {
        return new StoredReply(
                reply.getStatus(),
                reply.getText(),
                reply.getReason(),
                reply.getDetail(),
                reply.getFinishReason(),
                reply.getAttempt(),
                counts(reply.getUsage()),
                reply.getCostNanos(),
                Instant.ofEpochMilli(reply.getAt()));
    }

    private static EventData.Problem problem(String turnId, StoredReply reply) {
        String reason = Objects.requireNonNullElse(reply.reason(), reply.status());
        String code = reason.toLowerCase(Locale.ROOT).replace('_', '-');
        boolean refused = reply.status().equals("REFUSED");
        return new EventData.Problem(
                PROBLEMS + code,
                refused ? "The turn was refused" : "The turn failed",
                httpStatus(reason, refused),
                Objects.requireNonNullElse(reply.detail(), "The agent could not answer."),
                code,
                turnId,
                reply.status(),
                reply.text(),
                reply.costNanos());
    }

    /** The HTTP status that comes nearest, as if the turn had been one request. */
    private static int httpStatus(String reason, boolean refused) {
        return switch (reason) {
            case "AGENT_NOT_FOUND" -> 404;
            case "BUDGET_EXHAUSTED" -> 402;
            case "INPUT_BLOCKED" -> 422;
            case "QUEUE_FULL" -> 429;
            case "RATE_LIMITED" -> 503;
            case "TIMEOUT" -> 504;
            case "PROVIDER_ERROR", "STREAM_CUT", "INVALID_REQUEST" -> 502;
            default -> refused ? 422 : 500;
        };
    }

    private static TokenCounts counts(Usage usage) {
        return new TokenCounts(
                usage.getInputTokens(),
                usage.getCachedInputTokens(),
                usage.getCacheWriteTokens(),
                usage.getOutputTokens(),
                usage.getReasoningTokens(),
                usage.getEstimated());
    }
}
