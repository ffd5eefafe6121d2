package dev.agentc2.platform.kafka;

import dev.agentc2.topics.Topic;
import dev.agentc2.topics.WireSerde;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A compacted topic as a map in memory: of each key the newest committed value, for services that aren't Kafka Streams.
 * Follows the topic on a thread of its own from {@link #start} to {@link #close}, and goes on with what it knows while Kafka is away.
 * Look-ups are thread-safe.
 *
 * @param <V> type of the values; others are taken for gone
 */
public final class CompactedTopic<V extends SpecificRecord> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactedTopic.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration METADATA_WITHIN = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Topic topic;
    private final Class<V> type;
    private final WireSerde serde;
    private final Index<V> index;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<String, V> values = new ConcurrentHashMap<>();
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Thread follower;
    /** Told when something has changed. */
    private final Object changes = new Object();

    private volatile boolean closing;

    /**
     * What is derived from the values. Told of each change by the following thread, before who waits for it.
     *
     * @param <V> type of the values
     */
    @FunctionalInterface
    public interface Index<V> {
        /** A value is new, another or gone. */
        void changed(String key, @Nullable V before, @Nullable V after);
    }

    /**
     * @param name of the consumer and its thread
     * @param type of the values
     */
    public CompactedTopic(
            KafkaClients clients, WireSerde serde, Topic topic, Class<V> type, String name, Index<V> index) {
        this.topic = topic;
        this.type = type;
        this.serde = serde;
        this.index = index;
        this.consumer = clients.consumer(name, Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"));
        this.follower = Thread.ofPlatform().name(name).unstarted(this::follow);
    }

    /** Starts to follow the topic; once. */
    public void start() {
        follower.start();
    }

    /** Waits until everything that was in the topic at the start is known; false when that takes longer. */
    public boolean awaitCaughtUp(Duration limit) throws InterruptedException {
        return caughtUp.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether everything that was in the topic at the start is known. */
    public boolean isCaughtUp() {
        return caughtUp.getCount() == 0 && follower.isAlive();
    }

    /** The newest value of a key; null when there is none. */
    public @Nullable V get(String key) {
        return values.get(key);
    }

    /**
     * The answer to a look-up, which is repeated at each change until it has one: what is missed may be on its way.
     *
     * @param patience how long to wait for it
     */
    public <T> Optional<T> await(Supplier<Optional<T>> lookUp, Duration patience) {
        Optional<T> known = lookUp.get();
        return known.isPresent() ? known : awaitChange(lookUp, patience);
    }

    private <T> Optional<T> awaitChange(Supplier<Optional<T>> lookUp, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        synchronized (changes) {
            Optional<T> known = lookUp.get();
            long leftMs = patience.toMillis();
            try {
                while (known.isEmpty() && leftMs > 0 && !closing) {
                    changes.wait(leftMs);
                    known = lookUp.get();
                    leftMs = (until - System.nanoTime()) / 1_000_000;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return known;
        }
    }

    private void follow() {
        try (consumer) {
            while (!closing) {
                try {
                    read();
                } catch (WakeupException e) {
                    LOG.debug("{} is followed no longer", topic.name());
                } catch (KafkaException e) {
                    LOG.warn("{} can't be followed for the moment; what is known goes on", topic.name(), e);
                    pause();
                }
            }
        }
    }

    /** From the beginning to the end, and on from there. */
    private void read() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic.name(), METADATA_WITHIN).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, METADATA_WITHIN);
        while (!closing) {
            consumer.poll(POLL).forEach(this::take);
            if (caughtUp.getCount() > 0
                    && ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
                caughtUp.countDown();
            }
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        try {
            SpecificRecord read = serde.deserialize(record.value());
            V after = type.isInstance(read) ? type.cast(read) : null;
            V before = after == null ? values.remove(record.key()) : values.put(record.key(), after);
            index.changed(record.key(), before, after);
            synchronized (changes) {
                changes.notifyAll();
            }
        } catch (SerializationException e) {
            LOG.warn("the record at {}-{}/{} can't be read", topic.name(), record.partition(), record.offset(), e);
        }
    }

    private void pause() {
        synchronized (changes) {
            try {
                if (!closing) {
                    changes.wait(PAUSE.toMillis());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        if (follower.getState() == Thread.State.NEW) {
            consumer.close();
            return;
        }
        consumer.wakeup();
        try {
            follower.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
