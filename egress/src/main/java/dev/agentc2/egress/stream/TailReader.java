package dev.agentc2.egress.stream;

import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.service.Health;
import dev.agentc2.topics.SchemaRegistryException;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.WireSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of some topics on one thread, outside any group, from a time on; what it has read it never reads
 * again while it lives. When Kafka is away it goes on where it was once Kafka is back. A record that can't be read is
 * handed to whoever buries it. Started once, closed once.
 */
final class TailReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TailReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ASK = Duration.ofSeconds(3);
    private static final Duration ASK_FOR_ENDS = Duration.ofSeconds(2);
    private static final long CHECK_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long CHECK_SILENCE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long RETRY_MS = 1_000;
    private static final long REST_MS = 30;
    private static final long TOLERATED_LAG = 10_000;

    private final String name;
    private final KafkaClients clients;
    private final WireSerde serde;
    private final Source source;
    private final Sink sink;
    private final Burial burial;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<TopicPartition, Long> endsAtStart = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile @Nullable String trouble = "it hasn't read yet";
    private volatile boolean began;
    private volatile long lag;

    /**
     * What is read.
     *
     * @param isolation read_uncommitted or read_committed
     * @param since records before this time are left out
     */
    record Source(List<Topic> topics, String isolation, Instant since) {}

    /** Takes the records that can be read, on the reader's thread. */
    @FunctionalInterface
    interface Sink {
        void take(TurnRecord record);

        /** Asked after some were taken: whether the next need not be read as soon as they are there. */
        default boolean canWait() {
            return false;
        }
    }

    /** Takes a record that can't be read. */
    interface Burial {
        /**
         * @param fresh false when the record was there before this reader, so that another has seen it already
         */
        void bury(ConsumerRecord<String, byte[]> poison, boolean fresh, SerializationException cause);
    }

    TailReader(String name, KafkaClients clients, WireSerde serde, Source source, Sink sink, Burial burial) {
        this.name = name;
        this.clients = clients;
        this.serde = serde;
        this.source = source;
        this.sink = sink;
        this.burial = burial;
        this.thread = Thread.ofPlatform().name("egress-" + name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Records that it is behind the end of its topics, as of a few seconds ago. */
    long lag() {
        return lag;
    }

    /** Whether it read once and doesn't now. */
    boolean isCutOff() {
        return began && trouble != null;
    }

    Health health() {
        String why = trouble;
        if (why != null) {
            String detail = "reading waits: " + why;
            return began ? Health.degraded(detail) : Health.down(detail);
        }
        String detail = lag + " records behind";
        return lag > TOLERATED_LAG ? Health.degraded(detail) : Health.up(detail);
    }

    private void run() {
        while (closing.getCount() > 0) {
            try (KafkaConsumer<String, byte[]> opened = open()) {
                consumer = opened;
                assign(opened);
                began = true;
                trouble = null;
                read(opened);
            } catch (WakeupException | InterruptException e) {
                LOG.debug("{} stops", name);
            } catch (KafkaException e) {
                trouble(e);
                pause(RETRY_MS);
            } finally {
                consumer = null;
            }
        }
    }

    private KafkaConsumer<String, byte[]> open() {
        return clients.consumer(
                "egress-" + name,
                Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        source.isolation(),
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        2_000));
    }

    private void assign(KafkaConsumer<String, byte[]> opened) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : source.topics()) {
            opened.partitionsFor(topic.name(), ASK)
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        if (partitions.stream().map(TopicPartition::topic).distinct().count()
                < source.topics().size()) {
            throw new KafkaException("a topic isn't there yet");
        }
        opened.assign(partitions);
        if (positions.isEmpty()) {
            startAt(opened, partitions);
        }
        positions.forEach(opened::seek);
    }

    private void startAt(KafkaConsumer<String, byte[]> opened, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, source.since().toEpochMilli()));
        Map<TopicPartition, Long> ends = opened.endOffsets(partitions, ASK);
        Map<TopicPartition, OffsetAndTimestamp> starts = opened.offsetsForTimes(times, ASK);
        for (TopicPartition partition : partitions) {
            long end = ends.getOrDefault(partition, 0L);
            OffsetAndTimestamp start = starts.get(partition);
            endsAtStart.put(partition, end);
            positions.put(partition, start == null ? end : start.offset());
        }
    }

    private void read(KafkaConsumer<String, byte[]> opened) {
        long checked = System.nanoTime();
        while (closing.getCount() > 0) {
            ConsumerRecords<String, byte[]> records = opened.poll(POLL);
            for (ConsumerRecord<String, byte[]> record : records) {
                take(record);
                positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            }
            if (!records.isEmpty()) {
                recovered();
                if (sink.canWait()) {
                    pause(REST_MS);
                }
            }
            if (System.nanoTime() - checked > (records.isEmpty() ? CHECK_SILENCE_NANOS : CHECK_NANOS)) {
                check(opened);
                checked = System.nanoTime();
            }
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        try {
            TurnRecord.of(record.key(), record.offset(), serde.deserialize(record.value()))
                    .ifPresent(sink::take);
        } catch (SchemaRegistryException e) {
            if (e.unreachable()) {
                throw e;
            }
            bury(record, e);
        } catch (SerializationException e) {
            bury(record, e);
        }
    }

    private void bury(ConsumerRecord<String, byte[]> poison, SerializationException cause) {
        long end = endsAtStart.getOrDefault(new TopicPartition(poison.topic(), poison.partition()), 0L);
        burial.bury(poison, poison.offset() >= end, cause);
    }

    /** A consumer doesn't say that Kafka is away; asking for the ends of the topics does. */
    private void check(KafkaConsumer<String, byte[]> opened) {
        try {
            Collection<TopicPartition> partitions = opened.assignment();
            long behind = 0;
            for (Map.Entry<TopicPartition, Long> end :
                    opened.endOffsets(partitions, ASK_FOR_ENDS).entrySet()) {
                behind += Math.max(0, end.getValue() - opened.position(end.getKey(), ASK));
            }
            lag = behind;
            recovered();
        } catch (TimeoutException e) {
            trouble(e);
        }
    }

    private void recovered() {
        if (trouble != null) {
            LOG.info("{} reads again", name);
        }
        trouble = null;
    }

    private void trouble(KafkaException cause) {
        if (trouble == null || !began) {
            LOG.warn("{} waits: {}", name, cause.getMessage());
        }
        trouble = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private void pause(long milliseconds) {
        try {
            closing.await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<String, byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
