package dev.agentc2.platform.effect;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far the worker before came with partitions: its commits, and its results in the log. For the poll thread only. */
final class CommittedProgress {
    private final Consumer<String, byte[]> consumer;
    private final EarlierResults earlier;

    CommittedProgress(Consumer<String, byte[]> consumer, EarlierResults earlier) {
        this.consumer = consumer;
        this.earlier = earlier;
    }

    /**
     * A lane for each of these partitions, which are assigned to the consumer.
     *
     * @throws KafkaException when Kafka doesn't answer
     */
    Map<TopicPartition, Lane> lanes(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions, OffsetCommits.CALL);
        Map<Integer, Map<String, Long>> results =
                earlier.of(partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet()));
        Map<TopicPartition, Lane> lanes = new HashMap<>();
        for (TopicPartition partition : partitions) {
            FinishedOffsets done = finished(partition, committed.get(partition));
            lanes.put(partition, new Lane(partition, done, results.getOrDefault(partition.partition(), Map.of())));
        }
        return lanes;
    }

    private FinishedOffsets finished(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
        long start = committed == null ? consumer.position(partition, OffsetCommits.CALL) : committed.offset();
        String metadata = committed == null ? null : committed.metadata();
        return FinishedOffsets.decode(start, metadata, () -> end(partition));
    }

    private long end(TopicPartition partition) {
        return consumer.endOffsets(Set.of(partition), OffsetCommits.CALL).getOrDefault(partition, 0L);
    }
}
