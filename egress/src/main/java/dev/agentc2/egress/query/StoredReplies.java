package dev.agentc2.egress.query;

import java.util.Optional;

/**
 * What the store knows of turns and their replies. It follows Kafka with a delay (about 100 ms; more while the store
 * catches up), so absence proves nothing about a turn that is young. Thread-safe.
 */
public interface StoredReplies {
    /**
     * A turn of an organisation; empty when the organisation has no such turn in the store.
     *
     * @throws dev.agentc2.platform.http.ProblemException 503 when the store can't be asked
     */
    Optional<StoredTurn> find(String orgId, String turnId);
}
