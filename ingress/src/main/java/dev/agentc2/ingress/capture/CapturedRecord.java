package dev.agentc2.ingress.capture;

import dev.agentc2.topics.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a change of a row is to Kafka. Immutable.
 *
 * @param topic where it goes
 * @param key row id; of audit records the organisation
 * @param value the record; null for a tombstone
 * @param id identity of the event, the same when it is sent again
 * @param orgId tenant; {@code -} when the row that is gone doesn't tell
 * @param requestId request that caused it; {@code -} when that isn't known
 */
record CapturedRecord(
        Topic topic, String key, @Nullable SpecificRecord value, String id, String orgId, String requestId) {
    static final String UNKNOWN = "-";
}
