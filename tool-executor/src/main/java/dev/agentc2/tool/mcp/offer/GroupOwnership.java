package dev.agentc2.tool.mcp.offer;

import dev.agentc2.platform.kafka.ClockWatch;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.SchemaRegistryException;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.CheckConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares the connections out among instances by a consumer group over {@code connections.checks}: who has a partition looks
 * after the connections whose keys fall there, and hears who wants them checked. For a moment around a rebalance two may
 * look after the same connection; both write what its server says. Started once, closed once.
 */
public final class GroupOwnership implements Ownership, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupOwnership.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String NAME = "tool-executor-offer-group";

    private final KafkaClients clients;
    private final WireSerde serde;
    private final DeadLetters deadLetters;
    private final Checks checks;
    private final Set<Integer> owned = ConcurrentHashMap.newKeySet();
    private final Thread thread = Thread.ofPlatform().name(NAME).unstarted(this::stay);
    private volatile int partitions;
    private volatile boolean closing;
    private volatile boolean clockSetBack;

    /** Told of who wants a connection checked. Thread-safe. */
    @FunctionalInterface
    public interface Checks {
        /**
         * Somebody wants it checked.
         *
         * @param key {@code orgId/connectionId}
         * @param offset of the wish in its partition
         */
        void wanted(String key, long offset, CheckConnection check);
    }

    public GroupOwnership(KafkaClients clients, WireSerde serde, Clock clock, Checks checks) {
        this.clients = clients;
        this.serde = serde;
        this.deadLetters = new DeadLetters(clients, NAME, clock);
        this.checks = checks;
    }

    public void start() {
        thread.start();
    }

    /** The partition is the one that the producer's own partitioner chooses for the key. */
    @Override
    public boolean owns(String key) {
        int all = partitions;
        return all > 0 && owned.contains(Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % all);
    }

    private void stay() {
        while (!closing) {
            Map<String, Object> config = Map.of(
                    ConsumerConfig.GROUP_ID_CONFIG, "agentc2-tool-connections",
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
            clockSetBack = false;
            try (KafkaConsumer<String, byte[]> consumer = clients.consumer(NAME, config);
                    ClockWatch clockWatch = new ClockWatch(() -> leave(consumer))) {
                stay(consumer);
            } finally {
                owned.clear();
            }
        }
    }

    private void stay(KafkaConsumer<String, byte[]> consumer) {
        consumer.subscribe(List.of(Topics.CONNECTIONS_CHECKS.name()), new Assignment(consumer));
        while (!closing && !clockSetBack) {
            try {
                read(consumer, consumer.poll(POLL));
            } catch (WakeupException e) {
                LOG.debug("woken up to leave the group");
            } catch (KafkaException e) {
                LOG.warn("the group of those who look after connections can't be reached: {}", e.toString());
                pause();
            }
        }
    }

    /** A check that is heard twice, or long after it was wanted, is one more question to the server: harmless. */
    private void read(KafkaConsumer<String, byte[]> consumer, ConsumerRecords<String, byte[]> records) {
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                if (serde.deserialize(record.value()) instanceof CheckConnection check) {
                    checks.wanted(record.key(), record.offset(), check);
                } else {
                    deadLetters.send(record, DeadLetters.Cause.UNEXPECTED, "a check of a connection is expected");
                }
            } catch (SerializationException e) {
                if (e instanceof SchemaRegistryException registry && registry.unreachable()) {
                    consumer.seek(new TopicPartition(record.topic(), record.partition()), record.offset());
                    throw e;
                }
                deadLetters.send(record, DeadLetters.Cause.UNREADABLE, "the bytes can't be decoded");
            }
        }
        if (!records.isEmpty()) {
            consumer.commitSync();
        }
    }

    private void leave(KafkaConsumer<String, byte[]> consumer) {
        clockSetBack = true;
        consumer.wakeup();
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    /** What a member has. */
    private final class Assignment implements ConsumerRebalanceListener {
        private final KafkaConsumer<String, byte[]> consumer;

        Assignment(KafkaConsumer<String, byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            partitions =
                    consumer.partitionsFor(Topics.CONNECTIONS_CHECKS.name()).size();
            assigned.forEach(partition -> owned.add(partition.partition()));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            revoked.forEach(partition -> owned.remove(partition.partition()));
        }
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        if (thread.getState() != Thread.State.NEW) {
            thread.join(Duration.ofSeconds(5));
        }
        deadLetters.close();
    }
}
