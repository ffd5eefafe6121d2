package dev.agentc2.cost.topology;

import dev.agentc2.wire.LeaseDenied;
import dev.agentc2.wire.LeaseGranted;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** Where records go that don't go where their key's hash says. */
final class Partitioners {
    private Partitioners() {}

    /** To the partition with the holder's number: the very task of agent-processor that asked reads it. */
    static StreamPartitioner<String, SpecificRecord> byHolder() {
        return (topic, key, value, partitions) -> Optional.of(Set.of(holder(value) % partitions));
    }

    /** To where a record whose key is the organisation alone would go, which is how the key begins. */
    static StreamPartitioner<String, SpecificRecord> byOrganization() {
        return (topic, key, value, partitions) -> {
            int slash = key.indexOf('/');
            return Optional.of(Set.of(ofOrganization(slash < 0 ? key : key.substring(0, slash), partitions)));
        };
    }

    /** As Kafka's default partitioner does it. */
    static int ofOrganization(String orgId, int partitions) {
        return Utils.toPositive(Utils.murmur2(orgId.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    private static int holder(SpecificRecord decision) {
        return switch (decision) {
            case LeaseGranted granted -> granted.getHolder();
            case LeaseDenied denied -> denied.getHolder();
            default ->
                throw new IllegalArgumentException(
                        "not a decision: " + decision.getSchema().getName());
        };
    }
}
