package dev.agentc2.ingress;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The configuration topics follow PostgreSQL, whatever happened while nobody published. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("adapter")
class ConfigPublisherTest {
    private static final Duration POLL = Duration.ofMillis(200);

    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());
    private EmbeddedKafka kafka;
    private EmbeddedPostgres postgres;
    private KafkaClients clients;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), 0);
        Database.migrate(postgres.url());
        clients = new KafkaClients(
                Settings.of(Map.of(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), kafka.bootstrapServers())), serde);
        try (var admin = clients.admin("test")) {
            admin.createTopics(Stream.of(Topics.CONFIG_AGENTS, Topics.CONFIG_ORGANIZATIONS)
                            .map(topic -> new NewTopic(topic.name(), 1, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
        sql("INSERT INTO organizations (id, slug, name) VALUES ('org', 'org', 'Org')");
    }

    @AfterAll
    void stop() {
        postgres.close();
        kafka.close();
    }

    @Test
    void an_agent_that_went_while_nobody_published_gets_its_tombstone() throws Exception {
        addAgent("kept");
        addAgent("retired");
        publishOnce();
        assertTrue(agentsInTopic().containsAll(Set.of("kept", "retired")));

        sql("DELETE FROM agent_versions WHERE agent_id = 'retired'; DELETE FROM agents WHERE id = 'retired'");
        publishOnce();

        assertTrue(agentsInTopic().contains("kept"));
        assertTrue(!agentsInTopic().contains("retired"));
    }

    @Test
    void what_the_topic_says_already_is_not_said_again() throws Exception {
        addAgent("same");
        publishOnce();
        publishOnce();
        assertEquals(1, records().stream().filter(r -> r.key().equals("same")).count());
    }

    @Test
    void what_cannot_be_read_is_said_again_or_goes() throws Exception {
        addAgent("garbled");
        publishOnce();
        try (var bytes = clients.bytesProducer("poison")) {
            for (String key : List.of("garbled", "unknown")) {
                bytes.send(new ProducerRecord<>(Topics.CONFIG_AGENTS.name(), utf8(key), new byte[] {9, 9}))
                        .get();
            }
        }
        publishOnce();
        List<ConsumerRecord<String, byte[]>> all = records();
        assertTrue(last(all, "garbled").value().length > 2);
        assertEquals(null, last(all, "unknown").value());
    }

    private void publishOnce() {
        CommandLog log = new CommandLog(clients);
        try (ConfigPublisher publisher = new ConfigPublisher(
                new Database(postgres.url(), "config", 1, Database.Role.CONFIGURATION),
                log,
                new CompactedTopics(clients, serde),
                Clock.systemUTC())) {
            publisher.start();
            assertTrue(publisher.isCurrent());
        } finally {
            log.close();
        }
    }

    private Set<String> agentsInTopic() {
        return new CompactedTopics(clients, serde).read(Topics.CONFIG_AGENTS).keySet();
    }

    private List<ConsumerRecord<String, byte[]>> records() {
        List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
        try (var consumer = clients.consumer("test", Map.of())) {
            List<TopicPartition> partition = List.of(new TopicPartition(Topics.CONFIG_AGENTS.name(), 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            long end = requireNonNull(consumer.endOffsets(partition).get(partition.getFirst()));
            while (consumer.position(partition.getFirst()) < end) {
                consumer.poll(POLL).forEach(all::add);
            }
        }
        return all;
    }

    private static ConsumerRecord<String, byte[]> last(List<ConsumerRecord<String, byte[]>> all, String key) {
        return all.reversed().stream()
                .filter(record -> record.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private void addAgent(String id) throws SQLException {
        sql("BEGIN; INSERT INTO agents (id, org_id, slug, name, live_version) VALUES ('%1$s', 'org', '%1$s', 'A', 1);"
                        .formatted(id)
                + "INSERT INTO agent_versions (agent_id, version, org_id, instructions, tools, memory_messages, max_steps,"
                + " max_output_tokens, turn_timeout_ms, created_by)"
                + " VALUES ('%s', 1, 'org', 'Help.', '{}', 20, 6, 1024, 120000, 'test'); COMMIT".formatted(id));
    }

    private void sql(String text) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.url());
                var statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
