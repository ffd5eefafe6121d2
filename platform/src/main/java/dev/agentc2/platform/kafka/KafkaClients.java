package dev.agentc2.platform.kafka;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.topics.WireSerde;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes Kafka clients with the platform's settings: idempotent producers that wait for all replicas. Thread-safe. */
public final class KafkaClients {
    /** More than any broker of ours accepts, so that the broker and not the client decides. */
    private static final int LARGEST_REQUEST_BYTES = 16 * 1024 * 1024;

    private static final Duration DELIVERY = Duration.ofSeconds(10);

    /**
     * How every producer of ours gathers its batches: a lone record leaves at once, and what comes while a request is
     * under way goes together (docs/adr/0012).
     */
    public static final Map<String, Object> BATCHING =
            Map.of(ProducerConfig.LINGER_MS_CONFIG, 0, ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);

    /**
     * For consumers that read what is there and are closed: how long a fetch waits for records. One is always under way;
     * closing waits for its end, and so does whatever else is asked over the same connection, half a second unless told
     * otherwise.
     */
    public static final Map<String, Object> READING_THROUGH = Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);

    /**
     * How long the fetches of a group's members wait for records, milliseconds, in place of 500: what a member has just
     * been given it can't ask for before the fetch under way is answered.
     */
    private static final int MEMBER_FETCH_WAIT_MS = 100;

    /** Heartbeats within the session timeout: a few may get lost. */
    private static final int HEARTBEATS_PER_SESSION = 10;

    /**
     * How long a member is silent, milliseconds, however long its session: by the answers to its heartbeats it learns of
     * a rebalance, in which the others wait for it.
     */
    private static final int LONGEST_SILENCE_MS = 200;

    private final Settings settings;
    private final WireSerde serde;

    public KafkaClients(Settings settings, WireSerde serde) {
        this.settings = settings;
        this.serde = serde;
    }

    /** A producer on the idempotent lane: acks=all, order kept, no linger. */
    public KafkaProducer<String, SpecificRecord> producer(String clientId) {
        return producer(clientId, DELIVERY);
    }

    /**
     * The same with more patience, for who would send again what wasn't acknowledged: only the producer itself can do so
     * without writing it twice.
     *
     * @param delivery how long a record may take to be acknowledged
     */
    public KafkaProducer<String, SpecificRecord> producer(String clientId, Duration delivery) {
        return new KafkaProducer<>(idempotent(clientId, delivery), new StringSerializer(), serde.serializer());
    }

    /**
     * A producer that writes in transactions, for what only one process at a time may write: once another has begun with
     * the same id, whatever this one still has to send is refused, however late it wakes up.
     *
     * @param transactionalId who writes, the same in all processes
     */
    public KafkaProducer<String, SpecificRecord> fencedProducer(String clientId, String transactionalId) {
        return new KafkaProducer<>(fenced(clientId, transactionalId), new StringSerializer(), serde.serializer());
    }

    /** The same for undecoded keys and values; takes what any topic can hold. */
    public KafkaProducer<byte[], byte[]> fencedBytesProducer(String clientId, String transactionalId) {
        Map<String, Object> config = fenced(clientId, transactionalId);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST_BYTES);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A producer of undecoded keys and values on the idempotent lane; takes what any topic can hold. */
    public KafkaProducer<byte[], byte[]> bytesProducer(String clientId) {
        Map<String, Object> config = idempotent(clientId, DELIVERY);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST_BYTES);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * A consumer of undecoded values, so that poison can be kept byte for byte; decode with {@link WireSerde}. Offsets
     * are never committed by itself.
     *
     * @param overrides what differs from the defaults: group, isolation level, ...
     */
    public KafkaConsumer<String, byte[]> consumer(String clientId, Map<String, Object> overrides) {
        return new KafkaConsumer<>(reading(clientId, overrides), new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** The same for records whose keys are to be kept byte for byte too. */
    public KafkaConsumer<byte[], byte[]> bytesConsumer(String clientId, Map<String, Object> overrides) {
        return new KafkaConsumer<>(
                reading(clientId, overrides), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * How long a member's group waits for it when it died without leaving, and how often it says that it lives.
     *
     * @param sessionTimeoutMs milliseconds
     */
    public static Map<String, Object> membership(int sessionTimeoutMs) {
        return Map.of(
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                sessionTimeoutMs,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                Math.min(sessionTimeoutMs / HEARTBEATS_PER_SESSION, LONGEST_SILENCE_MS));
    }

    /**
     * The same for a static member, which others can free of its place when they know that it died, and which fetches
     * what it has just been given without delay.
     *
     * @param instanceId of this life of the member
     */
    public static Map<String, Object> staticMembership(String instanceId, int sessionTimeoutMs) {
        Map<String, Object> config = new HashMap<>(membership(sessionTimeoutMs));
        config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instanceId);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, MEMBER_FETCH_WAIT_MS);
        return config;
    }

    /** An admin client. */
    public Admin admin(String clientId) {
        return Admin.create(common(clientId));
    }

    private Map<String, Object> reading(String clientId, Map<String, Object> overrides) {
        Map<String, Object> config = common(clientId);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.putAll(overrides);
        return config;
    }

    private Map<String, Object> fenced(String clientId, String transactionalId) {
        Map<String, Object> config = idempotent(clientId, DELIVERY);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) (2 * DELIVERY.toMillis()));
        return config;
    }

    private Map<String, Object> idempotent(String clientId, Duration delivery) {
        Map<String, Object> config = common(clientId);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.putAll(BATCHING);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) delivery.toMillis());
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        return config;
    }

    /** How to reach the cluster, for libraries that make clients of their own. */
    public Map<String, Object> connection() {
        Map<String, Object> config = new HashMap<>();
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.get(Settings.KAFKA_BOOTSTRAP_SERVERS));
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return config;
    }

    private Map<String, Object> common(String clientId) {
        Map<String, Object> config = connection();
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return config;
    }
}
