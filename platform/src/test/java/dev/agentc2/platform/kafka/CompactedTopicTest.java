package dev.agentc2.platform.kafka;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.ConnectionConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A map in memory follows a topic of a real broker. */
@Tag("adapter")
class CompactedTopicTest {
    private static final Topic TOPIC = Topics.CONFIG_CONNECTIONS;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    static Path dir;

    @SuppressWarnings("NullAway.Init") // started once for all
    private static EmbeddedKafka kafka;

    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());
    private final KafkaClients clients = new KafkaClients(
            Settings.of(Map.of(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), kafka.bootstrapServers())), serde);
    private final List<String> changes = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(dir, 0);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void knowsTheNewestCommittedValueOfEachKey() throws Exception {
        try (Admin admin = clients.admin("test")) {
            admin.createTopics(List.of(new NewTopic(TOPIC.name(), 2, (short) 1)))
                    .all()
                    .get();
        }
        try (KafkaProducer<String, SpecificRecord> producer = clients.fencedProducer("test", "test");
                CompactedTopic<ConnectionConfig> topic =
                        new CompactedTopic<>(clients, serde, TOPIC, ConnectionConfig.class, "test-map", this::note)) {
            producer.initTransactions();
            write(producer, true, "a", config("a", 1));
            write(producer, true, "b", config("b", 1));
            write(producer, true, "a", config("a", 2));
            write(producer, false, "b", config("b", 2));
            assertFalse(topic.isCaughtUp());
            topic.start();
            assertTrue(topic.awaitCaughtUp(PATIENCE));
            assertEquals(config("a", 2), topic.get("a"));
            assertEquals(config("b", 1), topic.get("b"), "what was taken back never was");
            assertTrue(changes.contains("a 1 2"), changes::toString);

            CompletableFuture<Optional<ConnectionConfig>> missed = CompletableFuture.supplyAsync(
                    () -> topic.await(() -> Optional.ofNullable(topic.get("c")), PATIENCE));
            write(producer, true, "c", config("c", 1));
            assertEquals(Optional.of(config("c", 1)), missed.get());
            write(producer, true, "a", null);
            await().atMost(PATIENCE).until(() -> topic.get("a") == null);
            await().atMost(PATIENCE).until(() -> changes.contains("a 2 null"));
            assertEquals(
                    Optional.empty(), topic.await(() -> Optional.ofNullable(topic.get("none")), Duration.ofMillis(1)));
            assertNull(topic.get("none"));
        }
    }

    private void note(String key, @Nullable ConnectionConfig before, @Nullable ConnectionConfig after) {
        changes.add(key + " " + version(before) + " " + version(after));
    }

    private static @Nullable Long version(@Nullable ConnectionConfig config) {
        return config == null ? null : config.getUpdatedAt();
    }

    private static void write(
            KafkaProducer<String, SpecificRecord> producer,
            boolean commits,
            String key,
            @Nullable ConnectionConfig value) {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC.name(), key, value));
        if (commits) {
            producer.commitTransaction();
        } else {
            producer.flush();
            producer.abortTransaction();
        }
    }

    private static ConnectionConfig config(String id, long version) {
        return ConnectionConfig.newBuilder()
                .setConnectionId(id)
                .setOrgId("org")
                .setSlug(id)
                .setName(id)
                .setKind("MCP")
                .setEnabled(true)
                .setUpdatedAt(version)
                .build();
    }
}
