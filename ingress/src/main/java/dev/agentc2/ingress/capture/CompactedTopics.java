package dev.agentc2.ingress.capture;

import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.SchemaRegistryException;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.WireSerde;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads compacted topics whole. Makes a consumer for each reading, so it holds nothing. Thread-safe. */
final class CompactedTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaClients clients;
    private final WireSerde serde;

    CompactedTopics(KafkaClients clients, WireSerde serde) {
        this.clients = clients;
        this.serde = serde;
    }

    /**
     * What a topic says now, by key; a value that can't be decoded is empty.
     *
     * @throws KafkaException when Kafka or the registry can't be reached
     */
    Map<String, Optional<SpecificRecord>> read(Topic topic) {
        Map<String, Optional<SpecificRecord>> found = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer =
                clients.consumer("ingress-" + topic.name(), KafkaClients.READING_THROUGH)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name(), PATIENCE).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            long heardAt = System.nanoTime();
            while (!reached(consumer, ends)) {
                ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
                records.forEach(record -> take(record, found));
                if (!records.isEmpty()) {
                    heardAt = System.nanoTime();
                } else if (System.nanoTime() - heardAt > PATIENCE.toNanos()) {
                    throw new TimeoutException("nothing more comes of " + topic.name() + ", whose end isn't reached");
                }
            }
        }
        return found;
    }

    private static boolean reached(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
    }

    private void take(ConsumerRecord<String, byte[]> record, Map<String, Optional<SpecificRecord>> found) {
        if (record.value() == null) {
            found.remove(record.key());
        } else {
            found.put(record.key(), decoded(record.value()));
        }
    }

    private Optional<SpecificRecord> decoded(byte[] value) {
        try {
            return Optional.ofNullable(serde.deserialize(value));
        } catch (SerializationException e) {
            if (e instanceof SchemaRegistryException registry && registry.unreachable()) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
