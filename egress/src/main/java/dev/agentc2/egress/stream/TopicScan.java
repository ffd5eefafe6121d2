package dev.agentc2.egress.stream;

import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads back what the topics hold of one conversation. All topics of a conversation have the same number of partitions,
 * so one partition of each is read, from a time on and only for a while. Thread-safe.
 */
final class TopicScan {
    private static final Logger LOG = LoggerFactory.getLogger(TopicScan.class);

    private static final List<Topic> TOPICS =
            List.of(Topics.MESSAGES_INBOUND, Topics.TURNS_EVENTS, Topics.STREAM_DELTAS, Topics.REPLIES_OUTBOUND);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaClients clients;
    private final WireSerde serde;

    TopicScan(KafkaClients clients, WireSerde serde) {
        this.clients = clients;
        this.serde = serde;
    }

    /**
     * What was read back.
     *
     * @param whole whether there is no more
     */
    record Scanned(List<TurnRecord> records, boolean whole) {}

    /**
     * The records of a conversation since a time, in the order of their topics; not all when it takes too long, or when
     * Kafka is away.
     *
     * @param enough whether the caller has stopped caring
     */
    Scanned scan(String key, Instant since, BooleanSupplier enough) {
        List<TurnRecord> found = new ArrayList<>();
        boolean whole = false;
        Map<String, Object> config = new HashMap<>(KafkaClients.READING_THROUGH);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        try (KafkaConsumer<String, byte[]> consumer = clients.consumer("egress-scan", config)) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            Map<TopicPartition, Long> ends = begin(consumer, key, since);
            while (!(whole = isThrough(consumer, ends)) && System.nanoTime() < deadline && !enough.getAsBoolean()) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    take(key, record, found);
                }
            }
        } catch (KafkaException e) {
            LOG.warn("Kafka couldn't be read back: {}", e.getMessage());
        }
        return new Scanned(found, whole);
    }

    private static Map<TopicPartition, Long> begin(KafkaConsumer<String, byte[]> consumer, String key, Instant since) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : TOPICS) {
            int count = consumer.partitionsFor(topic.name()).size();
            if (count > 0) {
                partitions.add(new TopicPartition(topic.name(), partitionOf(key, count)));
            }
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(times);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp start = starts.get(partition);
            consumer.seek(partition, start == null ? ends.getOrDefault(partition, 0L) : start.offset());
        }
        return ends;
    }

    /** Where the producers' default partitioner puts a key. */
    static int partitionOf(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    private static boolean isThrough(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void take(String key, ConsumerRecord<String, byte[]> record, List<TurnRecord> found) {
        if (!key.equals(record.key())) {
            return;
        }
        try {
            TurnRecord.of(key, record.offset(), serde.deserialize(record.value()))
                    .ifPresent(found::add);
        } catch (SerializationException e) {
            LOG.warn("a record of {} can't be read back: {}", record.topic(), e.getMessage());
        }
    }
}
