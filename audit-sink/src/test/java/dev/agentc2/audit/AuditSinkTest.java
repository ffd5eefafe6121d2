package dev.agentc2.audit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.audit.Samples.Sample;
import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The sink with real Kafka and PostgreSQL: what is committed is stored once, whatever goes away meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("adapter")
class AuditSinkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String UP = "UP";

    private final int postgresPort = Ports.free();
    private final Telemetry telemetry = new Telemetry();
    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());

    private final int kafkaPort = Ports.free();

    private Path kafkaDir;
    private Path postgresDir;
    private EmbeddedKafka kafka;
    private EmbeddedPostgres postgres;
    private Platform platform;
    private KafkaClients clients;
    private KafkaProducer<String, SpecificRecord> producer;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        kafkaDir = dir.resolve("kafka");
        kafka = EmbeddedKafka.start(kafkaDir, kafkaPort);
        postgresDir = dir.resolve("postgres");
        postgres = EmbeddedPostgres.start(postgresDir, postgresPort);
        Database.migrate(postgres.url());
        Settings settings = Settings.of(Map.of(
                Settings.KAFKA_BOOTSTRAP_SERVERS.name(), kafka.bootstrapServers(),
                Settings.POSTGRES_URL.name(), postgres.url()));
        platform = new Platform(settings, telemetry, serde, Clock.systemUTC());
        clients = new KafkaClients(settings, serde);
        producer = clients.producer("test");
        try (var admin = clients.admin("test")) {
            admin.createTopics(Stream.concat(AuditSink.TOPICS.stream(), Stream.of(Topics.DEADLETTERS))
                            .map(t -> new NewTopic(t.name(), t == Topics.DEADLETTERS ? 1 : 3, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    @AfterAll
    void stop() {
        producer.close();
        postgres.close();
        kafka.close();
    }

    @Test
    void storesWhatIsCommittedAndPutsPoisonAside() throws Exception {
        Telemetry own = new Telemetry(); // a gauge stays that of the first sink that registers it
        Platform measured = new Platform(platform.settings(), own, serde, Clock.systemUTC());
        try (AuditSink sink = new AuditSink(measured)) {
            sink.start();
            byte[] poison = "{\"not\": \"avro\"}".getBytes(StandardCharsets.UTF_8);
            try (var bytes = clients.bytesProducer("poison")) {
                for (Topic topic : AuditSink.TOPICS) {
                    bytes.send(new ProducerRecord<>(topic.name(), key("org-p"), poison));
                }
                bytes.send(new ProducerRecord<>(
                        Topics.TURNS_EVENTS.name(),
                        key("org-p/c"),
                        serde.serialize(
                                Topics.AUDIT_RECORDS.name(),
                                Samples.audit("org-p").value())));
                bytes.send(new ProducerRecord<>(
                        Topics.AUDIT_RECORDS.name(),
                        key("org-other"),
                        serde.serialize(
                                Topics.AUDIT_RECORDS.name(),
                                Samples.audit("org-p").value())));
            }
            abort(Samples.turn("org-p", "aborted-1"));
            send(Samples.turn("org-p", "conv-1"));

            awaitEvents("org-p", 13);
            assertEquals("0", text("SELECT count(*) FROM turns WHERE turn_id = 'aborted-1'"));
            List<ConsumerRecord<String, byte[]>> letters = deadLetters(AuditSink.TOPICS.size() + 2);
            assertEquals(Map.of("UNREADABLE", (long) AuditSink.TOPICS.size(), "UNEXPECTED", 2L), causes(letters));
            ConsumerRecord<String, byte[]> unreadable = letters.stream()
                    .filter(l -> "UNREADABLE".equals(RecordHeaders.text(l.headers(), DeadLetters.CAUSE)))
                    .findFirst()
                    .orElseThrow();
            assertArrayEquals(poison, unreadable.value());
            assertEquals("audit-sink", RecordHeaders.text(unreadable.headers(), DeadLetters.SERVICE));
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> { // a sink that lost its group just now begins anew within a second
                                assertTrue(own.scrape().contains("agentc2_audit_lag_records 0.0"));
                                assertEquals(UP, health(sink));
                            });
        }
    }

    @Test
    void postgresGoesAwayUnderLoadAndComesBack() throws Exception {
        try (AuditSink sink = new AuditSink(platform)) {
            sink.start();
            int turns = 300;
            var load = CompletableFuture.runAsync(() -> sendTurns("org-away", turns));
            await().atMost(PATIENCE).until(() -> !text(countOf("org-away")).equals("0"));
            postgres.close();
            send(Samples.turn("org-later", "conv-1")); // the load may have been stored before
            await().atMost(PATIENCE).until(() -> health(sink).equals("DEGRADED"));
            load.join();
            postgres = EmbeddedPostgres.start(postgresDir, postgresPort);

            awaitEvents("org-away", 13 * turns);
            assertStoredOnce("org-away", turns);
            await().atMost(PATIENCE).until(() -> health(sink).equals(UP));
        }
    }

    @Test
    void instancesComeAndGoUnderLoad() throws Exception {
        int turns = 400;
        AuditSink first = new AuditSink(platform);
        try (AuditSink second = new AuditSink(platform)) {
            first.start();
            var load = CompletableFuture.runAsync(() -> sendTurns("org-two", turns));
            await().atMost(PATIENCE).until(() -> !text(countOf("org-two")).equals("0"));
            second.start();
            await().atMost(PATIENCE).until(() -> health(second).equals(UP));
            first.close();
            load.join();
            awaitEvents("org-two", 13 * turns);
            assertStoredOnce("org-two", turns);
        } finally {
            first.close();
        }
    }

    @Test
    void kafkaForgetsTheGroup() throws Exception {
        try (AuditSink sink = new AuditSink(platform)) {
            sink.start();
            sendTurns("org-forgotten", 20);
            awaitEvents("org-forgotten", 13 * 20);
            kafka.close();
            emptyTheLogOfGroups();
            kafka = EmbeddedKafka.start(kafkaDir, kafkaPort);
            sendTurns("org-forgotten-2", 20);
            awaitEvents("org-forgotten-2", 13 * 20);
            assertStoredOnce("org-forgotten", 20);
            await().atMost(PATIENCE).until(() -> health(sink).equals(UP));
        }
    }

    /** What a broker does that lost track of its groups: their members are unknown to it. */
    private void emptyTheLogOfGroups() throws IOException {
        try (Stream<Path> files = Files.walk(kafkaDir)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (String.valueOf(file.getParent()).contains("__consumer_offsets-")
                        && !file.endsWith("partition.metadata")) {
                    Files.delete(file);
                }
            }
        }
    }

    private void assertStoredOnce(String org, int turns) throws SQLException {
        assertEquals(
                String.valueOf(13 * turns),
                text("SELECT count(DISTINCT (topic, source_partition, source_offset)) FROM events WHERE org_id = '"
                        + org + "'"));
        assertEquals(
                turns + "|" + turns,
                text(
                        "SELECT count(*) || '|' || count(*) FILTER (WHERE status = 'COMPLETED' AND replied_at IS NOT NULL AND"
                                + " received_at IS NOT NULL) FROM turns WHERE org_id = '" + org + "'"));
        assertEquals(String.valueOf(turns), text("SELECT sum(turns) FROM conversations WHERE org_id = '" + org + "'"));
    }

    private void awaitEvents(String org, int expected) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> text(countOf(org)), String.valueOf(expected)::equals);
    }

    private static String countOf(String org) {
        return "SELECT count(*) FROM events WHERE org_id = '" + org + "'";
    }

    private String text(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.url());
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String health(AuditSink sink) {
        Health health = sink.health().get("audit-sink");
        return health == null ? "" : health.status().name();
    }

    private void sendTurns(String org, int turns) {
        for (int i = 0; i < turns; i++) {
            send(Samples.turn(org, "conv" + i % 40 + "-" + i));
        }
    }

    private void send(List<Sample> samples) {
        for (Sample sample : samples) {
            producer.send(new ProducerRecord<>(sample.topic().name(), sample.key(), sample.value()));
        }
        producer.flush();
    }

    private void abort(List<Sample> samples) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "aborting");
        try (var aborting = new KafkaProducer<>(config, new StringSerializer(), serde.serializer())) {
            aborting.initTransactions();
            aborting.beginTransaction();
            samples.forEach(s -> aborting.send(new ProducerRecord<>(s.topic().name(), s.key(), s.value())));
            aborting.flush();
            aborting.abortTransaction();
        }
    }

    private List<ConsumerRecord<String, byte[]>> deadLetters(int expected) {
        List<ConsumerRecord<String, byte[]>> letters = new ArrayList<>();
        try (var consumer = clients.consumer("letters", Map.of())) {
            var partition = new TopicPartition(Topics.DEADLETTERS.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(letters::add);
                return letters.size() >= expected;
            });
        }
        return letters;
    }

    private static Map<String, Long> causes(List<ConsumerRecord<String, byte[]>> letters) {
        Map<String, Long> causes = new TreeMap<>();
        letters.forEach(
                l -> causes.merge(String.valueOf(RecordHeaders.text(l.headers(), DeadLetters.CAUSE)), 1L, Long::sum));
        return causes;
    }

    private static byte[] key(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }
}
