package dev.agentc2.topics;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a topic is made of, as {@code topics.yaml} says. Immutable.
 *
 * @param name full name with prefix
 * @param group partition group; the topics of a group have the same number of partitions
 * @param partitions number of partitions of a new topic
 * @param key what its records are keyed by
 * @param owner module that writes it; the one that answers for it
 * @param lane how it is produced
 * @param cleanup what happens to old records
 * @param retention how long records stay, at least; null for compacted topics
 * @param config complete topic configuration but {@code min.insync.replicas}, by Kafka's names
 * @param records full names of the Avro record types
 * @param doc one sentence
 */
public record TopicSpec(
        String name,
        String group,
        int partitions,
        Key key,
        String owner,
        Lane lane,
        Cleanup cleanup,
        @Nullable TimeSpan retention,
        Map<String, String> config,
        List<String> records,
        String doc) {
    /** What records are keyed by. */
    public enum Key {
        /** {@code orgId/conversationId}. */
        CONVERSATION,
        /** {@code orgId}. */
        ORGANIZATION,
        /** {@code orgId/day/agentId/provider/model}, partitioned by organisation. */
        ORGANIZATION_DAY,
        /** {@code orgId/connectionId}. */
        CONNECTION,
        /** Id of a configuration row. */
        ROW,
        /** Whatever the record had where it came from. */
        ORIGINAL,
        /** {@code topic/partition/offset} of another record. */
        PLACE
    }

    /** How records are produced. */
    public enum Lane {
        /** In a transaction with the input offsets. */
        EXACTLY_ONCE,
        /** By an idempotent producer that waits for all replicas. */
        IDEMPOTENT
    }

    /** Kafka's {@code cleanup.policy}. */
    public enum Cleanup {
        DELETE,
        COMPACT
    }

    public TopicSpec {
        config = Map.copyOf(config);
        records = List.copyOf(records);
    }
}
