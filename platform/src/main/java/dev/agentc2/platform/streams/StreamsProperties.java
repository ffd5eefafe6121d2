package dev.agentc2.platform.streams;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.KafkaClients;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The configuration of a Kafka Streams application, the same for all but for its {@link StreamsTuning}. */
final class StreamsProperties {
    /**
     * How long a stream thread waits in a poll while records come, milliseconds: it bounds how late timers and commits
     * are. Longer while none come ({@link Patience}).
     */
    private static final int POLL_MS = 5;

    /** What isn't compacted yet of a changelog and so is read at a restore beside the state itself, bytes. */
    private static final int CHANGELOG_SEGMENT_BYTES = 16 * 1024 * 1024;

    /**
     * How long a fetch of a changelog waits for records, milliseconds. The broker answers a connection's requests one
     * after the other, so that where the next task's changelog begins is told after that only.
     */
    private static final int RESTORE_WAIT_MS = 50;

    /** Room for several requests to models that carry a long window, which else go one in a request to the broker, bytes. */
    private static final int BATCH_BYTES = 128 * 1024;

    private static final long RECORD_CACHE_BYTES = 8L * 1024 * 1024;

    private StreamsProperties() {}

    /**
     * @param applicationId group, prefix of internal topics and of transactional ids
     * @param stateDir folder of the state stores
     * @param instanceId identity of this instance in the group: a restart takes its own place over at once
     * @param sessionTimeoutMs how long the group waits for an instance that died without leaving and doesn't come back,
     *     and how long what it had begun to write keeps others from going on (docs/adr/0011)
     */
    static Properties of(
            KafkaClients clients,
            String applicationId,
            Path stateDir,
            String instanceId,
            int sessionTimeoutMs,
            StreamsTuning tuning,
            StateMemory memory,
            LetterBox letterBox) {
        Properties all = new Properties();
        all.putAll(clients.connection());
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        all.put(StreamsConfig.CLIENT_ID_CONFIG, applicationId);
        all.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, tuning.threads());
        all.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, tuning.standbys());
        all.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        all.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        exactlyOnce(all, tuning);
        membership(all, instanceId, sessionTimeoutMs);
        poison(all, letterBox);
        all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, RECORD_CACHE_BYTES);
        all.put(StreamsConfig.topicPrefix(TopicConfig.SEGMENT_BYTES_CONFIG), CHANGELOG_SEGMENT_BYTES);
        all.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), RESTORE_WAIT_MS);
        all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StateMemory.Shared.class);
        all.put(StateMemory.CONFIG, memory);
        return all;
    }

    private static void exactlyOnce(Properties all, StreamsTuning tuning) {
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, tuning.commitInterval().toMillis());
        all.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
        KafkaClients.BATCHING.forEach((name, value) -> all.put(StreamsConfig.producerPrefix(name), value));
        all.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        all.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
    }

    private static void membership(Properties all, String instanceId, int sessionTimeoutMs) {
        KafkaClients.staticMembership(instanceId, sessionTimeoutMs)
                .forEach((name, value) -> all.put(StreamsConfig.mainConsumerPrefix(name), value));
        all.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), sessionTimeoutMs);
    }

    private static void poison(Properties all, LetterBox letterBox) {
        all.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        all.put("processing.exception.handler.global.enabled", true);
        all.put(DeadLetterHandler.LETTER_BOX, letterBox);
    }

    /** Where the state of all applications of a process is. */
    static Path stateDir(Settings settings) {
        return Path.of(settings.get(Settings.HOME), "streams").toAbsolutePath();
    }
}
