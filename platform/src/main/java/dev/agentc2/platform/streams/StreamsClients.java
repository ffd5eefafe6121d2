package dev.agentc2.platform.streams;

import dev.agentc2.platform.lifeline.Holdings;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the clients of Kafka Streams, whose threads poll seldom while nothing comes, and can wake these up from their
 * polls. Thread-safe.
 */
final class StreamsClients implements KafkaClientSupplier {
    private final Holdings holdings;
    private final Rebalances rebalances = new Rebalances();
    /** Undo what was noted of the clients that were made. */
    private final Queue<Runnable> releases = new ConcurrentLinkedQueue<>();
    /** The newest of each thread, by client id. */
    private final Map<Object, Consumer<byte[], byte[]>> consumers = new ConcurrentHashMap<>();

    private volatile @Nullable Admin admin;

    StreamsClients(Holdings holdings) {
        this.holdings = holdings;
    }

    /** The application's own admin client, while it has one. */
    @Nullable
    Admin admin() {
        return admin;
    }

    /** All clients were closed, and have left their groups. */
    void release() {
        admin = null;
        for (Runnable release = releases.poll(); release != null; release = releases.poll()) {
            release.run();
        }
    }

    /** Lets each thread's poll, the present or the next one, fail, by which the thread dies. */
    void wakeThreads() {
        consumers.values().forEach(Consumer::wakeup);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        Consumer<byte[], byte[]> consumer = new MemberConsumer(config, rebalances);
        consumers.put(config.getOrDefault(ConsumerConfig.CLIENT_ID_CONFIG, ""), consumer);
        String group = text(config, ConsumerConfig.GROUP_ID_CONFIG);
        String instance = text(config, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        holdings.join(group, instance);
        releases.add(() -> holdings.leave(group, instance));
        return consumer;
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return new PatientConsumer(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        String transactionalId = text(config, ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        holdings.write(transactionalId);
        releases.add(() -> holdings.stop(transactionalId));
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        Admin made = Admin.create(config);
        admin = made;
        return made;
    }

    private static String text(Map<String, Object> config, String name) {
        return Objects.requireNonNull((String) config.get(name), name);
    }
}
