package dev.agentc2.egress.stream;

import dev.agentc2.topics.TurnId;
import dev.agentc2.wire.ApprovalDecision;
import dev.agentc2.wire.CancelTurn;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.StreamDelta;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of a turn as it stands in Kafka, or soon will. Immutable.
 *
 * @param key record key
 * @param turnId turn that it belongs to
 * @param offset place in its partition
 * @param value what it says
 */
record TurnRecord(String key, String turnId, long offset, SpecificRecord value) {
    /** Offset of a record that isn't known to be in Kafka yet. */
    private static final long NOWHERE = -1;

    /** A delta that is being written to Kafka. */
    static TurnRecord beingWritten(String key, StreamDelta delta) {
        return new TurnRecord(key, delta.getTurnId(), NOWHERE, delta);
    }

    /** The record under a key; empty when it belongs to no turn. */
    static Optional<TurnRecord> of(@Nullable String key, long offset, @Nullable SpecificRecord value) {
        String turnId = switch (value) {
            case null -> null;
            case StreamDelta delta -> delta.getTurnId();
            case Reply reply -> reply.getTurnId();
            case InboundMessage message -> message.getTurnId();
            case ApprovalDecision wish -> null; // what counts is an event of the turn
            case CancelTurn wish -> null; // anyone can wish for the end of a turn that never was
            default -> TurnId.textIn(value);
        };
        return key == null || value == null || turnId == null
                ? Optional.empty()
                : Optional.of(new TurnRecord(key, turnId, offset, value));
    }
}
