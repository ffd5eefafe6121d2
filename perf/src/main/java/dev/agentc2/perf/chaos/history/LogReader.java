package dev.agentc2.perf.chaos.history;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads what was committed to all topics since it last did, with a plain consumer of its own. For one thread. */
public final class LogReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final String PREFIX = "agentc2.";

    private final KafkaConsumer<String, byte[]> consumer;
    private final AvroValues values;
    private final List<TopicPartition> partitions;

    public LogReader(Settings settings) {
        Properties config = new Properties();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.get(Settings.KAFKA_BOOTSTRAP_SERVERS));
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, "chaos-checker");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        values = new AvroValues(URI.create(settings.get(Settings.SCHEMA_REGISTRY_URL)));
        partitions = Topics.ALL.stream()
                .map(Topic::name)
                .flatMap(topic -> consumer.partitionsFor(topic, CALL).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** All records up to the present ends of the topics, in the order of their time, within a partition by offset. */
    public List<LogRecord> readOn() {
        List<LogRecord> records = new ArrayList<>();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, CALL);
        while (!reached(ends)) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                records.add(record(record));
            }
        }
        return records;
    }

    private boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), CALL) >= end.getValue());
    }

    private LogRecord record(ConsumerRecord<String, byte[]> record) {
        AvroValues.Value value = values.decode(record.value());
        String topic = record.topic().startsWith(PREFIX) ? record.topic().substring(PREFIX.length()) : record.topic();
        return new LogRecord(
                topic,
                record.partition(),
                record.offset(),
                record.timestamp(),
                String.valueOf(record.key()),
                value.type(),
                value.fields(),
                cause(record.headers()));
    }

    private static String cause(Headers headers) {
        return Stream.of("dlq-topic", "dlq-partition", "dlq-offset", "dlq-service", "dlq-cause", "dlq-detail")
                .map(headers::lastHeader)
                .filter(Objects::nonNull)
                .map(header -> new String(header.value(), StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
