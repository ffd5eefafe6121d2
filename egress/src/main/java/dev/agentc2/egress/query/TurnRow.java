package dev.agentc2.egress.query;

import dev.agentc2.platform.money.TokenCounts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The row of a turn with what was said in it. Absent means not known yet. Immutable. */
record TurnRow(
        StoredTurn turn,
        @Nullable String agentId,
        @Nullable Integer agentVersion,
        @Nullable String userId,
        @Nullable String channel,
        @Nullable Instant endedAt,
        @Nullable Long durationMs,
        @Nullable String tier,
        @Nullable String provider,
        @Nullable String model,
        @Nullable TokenCounts usage,
        @Nullable Long costNanos,
        @Nullable String messageText) {

    /** Clocks of several machines may differ by this much. */
    private static final long SKEW_S = 60;

    /** No event of the turn is older. */
    Instant begun() {
        Instant first = turn.receivedAt() != null ? turn.receivedAt() : turn.acceptedAt();
        return first == null ? Instant.EPOCH : first.minusSeconds(SKEW_S);
    }
}
