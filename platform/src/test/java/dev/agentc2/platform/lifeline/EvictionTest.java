package dev.agentc2.platform.lifeline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a real broker; the dead ones live on as far as the broker knows: their clients go on with their heartbeats. */
@Tag("adapter")
class EvictionTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TOPIC = "eviction";
    private static final byte[] TEXT = "x".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path dir;

    private EmbeddedKafka kafka;
    private KafkaClients clients;
    private Admin admin;
    private Eviction eviction;
    private final Holdings holdings = new Holdings();

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(dir, 0);
        Settings settings = Settings.of(Map.of(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), kafka.bootstrapServers()));
        clients = new KafkaClients(settings, new WireSerde(new InMemorySchemaRegistry()));
        admin = clients.admin("test");
        admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
        eviction = new Eviction(() -> admin);
    }

    @AfterEach
    void stop() {
        admin.close();
        kafka.close();
    }

    @Test
    void the_dead_ones_partitions_are_another_members_at_once() {
        try (KafkaConsumer<String, byte[]> dead = member("dead", "classic");
                KafkaConsumer<String, byte[]> other = member("other", "classic")) {
            awaitAssigned(2, dead);
            holdings.join(TOPIC, "dead");
            other.subscribe(List.of(TOPIC));
            await().atMost(SOON).until(() -> {
                dead.poll(Duration.ofMillis(50));
                other.poll(Duration.ofMillis(50));
                return other.assignment().size() == 1;
            });
            eviction.of(holdings.now());
            awaitAssigned(2, other);
        }
    }

    /** One of the newer protocol comes back by itself when it isn't dead, but has lost everything first. */
    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void a_membership_of_either_protocol_ends(String protocol) {
        List<TopicPartition> lost = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> dead = member("dead", protocol)) {
            dead.subscribe(List.of(TOPIC), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> assigned) {}

                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> revoked) {}

                @Override
                public void onPartitionsLost(Collection<TopicPartition> gone) {
                    lost.addAll(gone);
                }
            });
            awaitAssigned(2, dead);
            holdings.join(TOPIC, "dead");
            eviction.of(holdings.now());
            await().atMost(SOON).until(() -> isToldThatItIsUnknown(dead) || lost.size() == 2);
        }
    }

    private static boolean isToldThatItIsUnknown(KafkaConsumer<String, byte[]> member) {
        try {
            member.poll(Duration.ofMillis(50));
            return false;
        } catch (UnknownMemberIdException e) {
            return true;
        }
    }

    @Test
    void what_the_dead_one_began_to_write_is_aborted_and_it_writes_no_more() {
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        try (KafkaProducer<byte[], byte[]> dead = clients.fencedBytesProducer("dead", "dead-writer");
                KafkaConsumer<String, byte[]> reader =
                        clients.consumer("reader", Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"))) {
            holdings.write("dead-writer");
            dead.initTransactions();
            dead.beginTransaction();
            dead.send(new ProducerRecord<>(TOPIC, 0, null, TEXT));
            dead.flush();
            reader.assign(List.of(partition));
            assertEquals(
                    Map.of(partition, 0L), reader.endOffsets(Set.of(partition)), "the open transaction is in the way");
            eviction.of(holdings.now());
            await().atMost(SOON)
                    .until(() -> reader.endOffsets(Set.of(partition)).getOrDefault(partition, 0L) > 1);
            assertThrows(ApiException.class, dead::commitTransaction);
        }
    }

    @Test
    void what_is_gone_already_is_no_trouble() {
        holdings.join("no-such-group", "nobody");
        eviction.of(holdings.now());
        holdings.join(TOPIC, "nobody");
        try (KafkaConsumer<String, byte[]> other = member("other", "classic")) {
            awaitAssigned(2, other);
            eviction.of(holdings.now());
            other.poll(Duration.ofMillis(50));
            assertEquals(2, other.assignment().size());
        }
    }

    private KafkaConsumer<String, byte[]> member(String instance, String protocol) {
        Map<String, Object> how = new HashMap<>();
        how.put(ConsumerConfig.GROUP_ID_CONFIG, TOPIC);
        how.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        how.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol);
        if (protocol.equals("classic")) {
            how.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int)
                    SOON.multipliedBy(10).toMillis());
            how.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 100);
        }
        return clients.consumer(instance, how);
    }

    private static void awaitAssigned(int partitions, KafkaConsumer<String, byte[]> member) {
        if (member.subscription().isEmpty()) {
            member.subscribe(List.of(TOPIC));
        }
        await().atMost(SOON).until(() -> {
            member.poll(Duration.ofMillis(50));
            return member.assignment().size() == partitions;
        });
    }
}
