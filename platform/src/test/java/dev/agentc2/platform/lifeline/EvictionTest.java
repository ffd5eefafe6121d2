package dev.agentc2.platform.lifeline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a real broker, for which the dead ones live on: their clients go on with their heartbeats. */
@Tag("adapter")
class EvictionTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TOPIC = "eviction";
    private static final String HOST = "127.0.0.1";
    private static final byte[] TEXT = "x".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path dir;

    private EmbeddedKafka kafka;
    private Settings settings;
    private KafkaClients clients;
    private Admin admin;
    private Eviction eviction;
    private final Holdings holdings = new Holdings();

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(dir, 0);
        settings = Settings.of(Map.of(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), kafka.bootstrapServers()));
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
        try (TestMember dead = member("dead", "classic");
                TestMember other = member("other", "classic")) {
            await().atMost(SOON).until(() -> dead.partitions() == 1 & other.partitions() == 1);
            holdings.join(TOPIC, "dead");
            eviction.of(holdings.now());
            await().atMost(SOON).until(() -> other.partitions() == 2);
        }
    }

    /** Instances of releases before docs/adr/0029 are of the newer one. */
    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void a_membership_of_either_protocol_ends(String protocol) {
        try (TestMember dead = member("dead", protocol)) {
            await().atMost(SOON).until(() -> dead.partitions() == 2);
            holdings.join(TOPIC, "dead");
            eviction.of(holdings.now());
            await().atMost(SOON).until(dead::isOut);
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
        holdings.join(TOPIC, "nobody");
        try (TestMember other = member("other", "classic")) {
            await().atMost(SOON).until(() -> other.partitions() == 2);
            eviction.of(holdings.now());
            assertEquals(2, other.partitions());
            assertFalse(other.isOut());
        }
    }

    @Test
    void a_member_of_a_group_is_out_when_its_process_dies() throws Exception {
        try (ServerSocket process = new ServerSocket(0, 10, InetAddress.getByName(HOST))) {
            String instance = InstanceIds.next("dead", (InetSocketAddress) process.getLocalSocketAddress());
            try (TestMember dead = member(instance, "classic")) {
                await().atMost(SOON).until(() -> dead.partitions() == 2);
                try (GroupPeers peers = new GroupPeers(settings, holdings, clients.admin("peers"), TOPIC)) {
                    tellAndDie(process, instance);
                    await().atMost(SOON).until(dead::isOut);
                }
            }
        }
    }

    private static void tellAndDie(ServerSocket process, String instance) throws IOException {
        try (Socket peer = process.accept()) {
            String held = "{\"memberships\":[{\"group\":\"%s\",\"instance\":\"%s\"}],\"transactionalIds\":[]}\n"
                    .formatted(TOPIC, instance);
            peer.getOutputStream().write(held.getBytes(StandardCharsets.UTF_8));
            process.close();
        }
    }

    private TestMember member(String instance, String protocol) {
        return new TestMember(clients, TOPIC, instance, protocol);
    }
}
