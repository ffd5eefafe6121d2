package dev.agentc2.ingress.capture;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.AuditRecord;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.OrganizationConfig;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The topics follow PostgreSQL, whatever happens to the instances, the slot, the publication and the server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("adapter")
class CaptureTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String LARGE = "x".repeat(20_000) + java.util.UUID.randomUUID();

    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());
    private EmbeddedKafka kafka;
    private EmbeddedPostgres postgres;
    private Path home;
    private int port;
    private Settings settings;
    private KafkaClients clients;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        home = dir.resolve("postgres");
        port = Ports.claim("PostgreSQL", 0);
        kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
        postgres = EmbeddedPostgres.start(home, port);
        Database.migrate(postgres.url());
        settings = Settings.of(Map.of(
                Settings.KAFKA_BOOTSTRAP_SERVERS.name(),
                kafka.bootstrapServers(),
                Settings.POSTGRES_URL.name(),
                postgres.url()));
        clients = new KafkaClients(settings, serde);
        try (var admin = clients.admin("test")) {
            admin.createTopics(Arrays.stream(CapturedTable.values())
                            .map(table -> new NewTopic(table.topic().name(), 1, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
        sql("INSERT INTO organizations (id, slug, name, daily_limit_nanos) VALUES ('org', 'org', 'Org', 7)");
    }

    @AfterAll
    void stop() {
        postgres.close();
        kafka.close();
    }

    @Test
    void everythingThereAtTheFirstStartAndEveryChangeAfterIt() throws Exception {
        sql("DELETE FROM capture_offsets; SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
        addAgent("first");
        try (Capture capture = started()) {
            assertTrue(agent("first").isPresent(), "known once it is settled");
            assertEquals(
                    7L,
                    ((OrganizationConfig)
                                    newest(CapturedTable.ORGANIZATIONS, "org").orElseThrow())
                            .getDailyLimitNanos());
            sql("UPDATE agents SET name = 'Renamed' WHERE id = 'first'");
            eventually(() -> nameOf("first").equals("Renamed"));
            sql("UPDATE agents SET deleted_at = now() WHERE id = 'first'");
            eventually(() -> agent("first").isEmpty());
            assertEquals(
                    Health.Status.UP,
                    capture.health().status(),
                    capture.health().detail());
        }
    }

    @Test
    void aLargeValueThatAnUpdateDoesNotTouchStays() throws Exception {
        try (Capture capture = started()) {
            sql(
                    "INSERT INTO connections (id, org_id, slug, name, kind, settings) VALUES ('large', 'org', 'large', 'A', 'MCP',"
                            + " jsonb_build_object('text', (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 2000) i)))");
            eventually(() -> newest(CapturedTable.CONNECTIONS, "large").isPresent());
            sql("UPDATE connections SET name = 'B' WHERE id = 'large'");
            eventually(() -> connection("large").getName().equals("B"));
            assertTrue(connection("large").getSettings().length() > 60_000);
            assertEquals(Health.Status.UP, capture.health().status());
        }
    }

    @Test
    void aRestartLeavesNoGapAndEndsWithTheNewest() throws Exception {
        addAgent("steady");
        try (Capture capture = started()) {
            eventually(() -> agent("steady").isPresent());
            assertEquals(Health.Status.UP, capture.health().status());
        }
        sql("UPDATE agents SET name = 'Changed while nobody captured' WHERE id = 'steady'");
        try (Capture capture = started()) {
            addAgent("after-steady");
            eventually(() -> agent("after-steady").isPresent());
            assertTrue(nameOf("steady").startsWith("Changed"), "whatever is sent again is sent in order");
            assertEquals(Health.Status.UP, capture.health().status());
        }
    }

    @Test
    void afterACleanStopReadingGoesOnWhateverOtherTablesWrote() throws Exception {
        try (Capture capture = started()) {
            addAgent("before-noise");
            eventually(() -> agent("before-noise").isPresent());
            long written = noise();
            eventually(() -> confirmed() >= written);
            assertEquals(Health.Status.UP, capture.health().status());
        }
        assertTrue(confirmed() <= stored(), "the slot is never further than the offset");
        noise();
        Telemetry telemetry = new Telemetry();
        try (Capture capture = started(telemetry)) {
            addAgent("after-noise");
            eventually(() -> agent("after-noise").isPresent());
            assertEquals(0, readAnew(telemetry), capture.health().detail());
        }
    }

    @Test
    void aSlotThatIsFurtherThanTheOffsetHasEverythingReadAnew() throws Exception {
        addAgent("skipped-change");
        addAgent("skipped-end");
        try (Capture capture = started()) {
            eventually(() ->
                    agent("skipped-change").isPresent() && agent("skipped-end").isPresent());
            assertEquals(Health.Status.UP, capture.health().status());
        }
        addAgent("skipped-beginning");
        sql("UPDATE agents SET name = 'Skipped' WHERE id = 'skipped-change'");
        sql("UPDATE agents SET deleted_at = now() WHERE id = 'skipped-end'");
        sql("SELECT pg_replication_slot_advance('agentc2_config', pg_current_wal_lsn())");
        assertTrue(confirmed() > stored());
        Telemetry telemetry = new Telemetry();
        try (Capture capture = started(telemetry)) {
            assertTrue(agent("skipped-beginning").isPresent(), "known once it is settled");
            assertEquals("Skipped", nameOf("skipped-change"));
            assertTrue(agent("skipped-end").isEmpty());
            assertEquals(1, readAnew(telemetry));
            assertEquals(Health.Status.UP, capture.health().status());
        }
    }

    @Test
    void oneCapturesAndAnotherTakesOverWhenItsConnectionIsLost() throws Exception {
        try (Capture first = started();
                Capture second = started()) {
            eventually(() -> first.health().detail().startsWith("active"));
            eventually(() -> second.health().detail().startsWith("standing by"));
            sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'agentc2-capture'"
                    + " AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')");
            addAgent("taken-over");
            eventually(() -> agent("taken-over").isPresent());
            first.close();
            addAgent("after-the-first-is-gone");
            eventually(() -> agent("after-the-first-is-gone").isPresent());
            assertTrue(
                    second.health().detail().startsWith("active"),
                    second.health().detail());
        }
    }

    @Test
    void aLostSlotIsMadeAnewAndWhatWentMeanwhileGetsItsTombstone() throws Exception {
        addAgent("kept");
        addAgent("retired");
        try (Capture capture = started()) {
            eventually(() -> agent("retired").isPresent());
        }
        sql("SELECT pg_drop_replication_slot('agentc2_config')");
        sql(
                "UPDATE agents SET deleted_at = now() WHERE id = 'retired'; UPDATE agents SET name = 'New' WHERE id = 'kept'");
        try (Capture capture = started()) {
            eventually(() -> agent("retired").isEmpty());
            assertEquals("New", agent("kept").orElseThrow().getName());
            assertEquals(Health.Status.UP, capture.health().status());
        }
    }

    @Test
    void aSlotOrAPublicationThatGoesWhileItIsReadIsMadeAnew() throws Exception {
        addAgent("watched");
        try (Capture capture = started()) {
            sql(
                    "DO $$ BEGIN PERFORM pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = 'agentc2_config';"
                            + " PERFORM pg_drop_replication_slot('agentc2_config'); END $$");
            sql("UPDATE agents SET name = 'Without a slot' WHERE id = 'watched'");
            eventually(() -> nameOf("watched").equals("Without a slot"));
            sql("DROP PUBLICATION agentc2_config");
            sql("UPDATE agents SET name = 'Without a publication' WHERE id = 'watched'");
            eventually(() -> nameOf("watched").equals("Without a publication"));
            eventually(() -> capture.health().status() == Health.Status.UP);
        }
    }

    @Test
    void aRestartedServerLeavesNoGap() throws Exception {
        try (Capture capture = started()) {
            addAgent("patient");
            eventually(() -> agent("patient").isPresent());
            postgres.close();
            eventually(() -> capture.health().status() == Health.Status.DEGRADED);
            postgres = EmbeddedPostgres.start(home, port);
            sql("UPDATE agents SET name = 'After the restart' WHERE id = 'patient'");
            eventually(() -> nameOf("patient").equals("After the restart"));
            eventually(() -> capture.health().status() == Health.Status.UP);
        }
    }

    @Test
    void theOutboxBecomesAuditRecordsInOrderEachOnce() throws Exception {
        List<String> ids = IntStream.range(0, 50).mapToObj(i -> "audit-" + i).toList();
        try (Capture capture = started()) {
            for (String id : ids) {
                sql("INSERT INTO outbox (audit_id, org_id, actor, action, subject_type, subject_id, after, request_id)"
                        + " VALUES ('%s', 'org', 'key:k', 'agent.create', 'agent', 'x', '{\"a\": [1, null]}', 'r')"
                                .formatted(id));
            }
            eventually(() -> audited().containsAll(ids));
            sql("DELETE FROM outbox WHERE audit_id = 'audit-0'");
            assertEquals(Health.Status.UP, capture.health().status());
        }
        started().close();
        assertEquals(ids, audited().stream().filter(ids::contains).toList());
        AuditRecord record = (AuditRecord) records(CapturedTable.OUTBOX).getLast();
        assertEquals("{\"a\": [1, null]}", record.getAfter());
    }

    @Test
    void logThatOtherTablesWriteIsNotKept() throws Exception {
        try (Capture capture = started()) {
            long written = noise();
            eventually(() -> confirmed() >= written);
            assertEquals(Health.Status.UP, capture.health().status());
        }
    }

    @Test
    void rowsOfTheOutboxGoADayAfterTheyWereCaptured() throws Exception {
        sql("INSERT INTO outbox (audit_id, org_id, actor, action, subject_type, subject_id, at)"
                + " VALUES ('old', 'org', 'key:k', 'agent.create', 'agent', 'x', now() - interval '25 hours'),"
                + " ('young', 'org', 'key:k', 'agent.create', 'agent', 'x', now() - interval '23 hours')");
        try (Capture capture = started()) {
            eventually(() -> number("SELECT count(*) FROM outbox WHERE audit_id = 'old'") == 0);
            assertEquals(1, number("SELECT count(*) FROM outbox WHERE audit_id = 'young'"));
            assertTrue(audited().contains("old"));
            assertFalse(capture.health().detail().isEmpty());
        }
    }

    private Capture started() throws InterruptedException {
        return started(new Telemetry());
    }

    private Capture started(Telemetry telemetry) throws InterruptedException {
        Capture capture = new Capture(new Platform(settings, telemetry, serde, Clock.systemUTC()), clients);
        capture.start();
        assertTrue(capture.awaitSettled(SOON));
        return capture;
    }

    /** Writes to a table that isn't captured; returns up to where the log is written then. */
    private long noise() throws SQLException {
        sql("CREATE TABLE IF NOT EXISTS noise (t text)");
        sql("INSERT INTO noise SELECT md5(i::text) FROM generate_series(1, 50000) i");
        return number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
    }

    private long confirmed() throws SQLException {
        return number("SELECT pg_wal_lsn_diff(confirmed_flush_lsn, '0/0')::bigint FROM pg_replication_slots"
                + " WHERE slot_name = 'agentc2_config'");
    }

    private static double readAnew(Telemetry telemetry) {
        return telemetry
                .registry()
                .get("agentc2_capture_read_anew_total")
                .counter()
                .count();
    }

    private long stored() throws SQLException {
        return number("SELECT (offset_val::jsonb ->> 'lsn_proc')::bigint FROM capture_offsets");
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(condition);
    }

    private Optional<AgentConfig> agent(String id) {
        return newest(CapturedTable.LIVE_AGENTS, id).map(AgentConfig.class::cast);
    }

    private String nameOf(String agentId) {
        return agent(agentId).map(AgentConfig::getName).orElse("");
    }

    private ConnectionConfig connection(String id) {
        return (ConnectionConfig) newest(CapturedTable.CONNECTIONS, id).orElseThrow();
    }

    private Optional<SpecificRecord> newest(CapturedTable table, String key) {
        return new CompactedTopics(clients, serde).read(table.topic()).getOrDefault(key, Optional.empty());
    }

    private List<String> audited() {
        return records(CapturedTable.OUTBOX).stream()
                .map(record -> ((AuditRecord) record).getAuditId())
                .toList();
    }

    /** All records of a topic, tombstones left out, that are committed. */
    private List<SpecificRecord> records(CapturedTable table) {
        Topic topic = table.topic();
        List<SpecificRecord> all = new java.util.ArrayList<>();
        try (var consumer = clients.consumer("test", Map.of("isolation.level", "read_committed"))) {
            TopicPartition partition = new TopicPartition(topic.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    SpecificRecord value = serde.deserialize(record.value());
                    if (value != null) {
                        all.add(value);
                    }
                }
            }
        }
        return all;
    }

    private void addAgent(String id) throws SQLException {
        sql("BEGIN; INSERT INTO agents (id, org_id, slug, name, live_version) VALUES ('%1$s', 'org', '%1$s', 'A', 1);"
                        .formatted(id)
                + "INSERT INTO agent_versions (agent_id, version, org_id, instructions, tools, memory_messages, max_steps,"
                + " max_output_tokens, turn_timeout_ms, created_by)"
                + " VALUES ('%s', 1, 'org', '%s', '{}', 20, 6, 1024, 120000, 'test'); COMMIT".formatted(id, LARGE));
    }

    private void sql(String text) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.url());
                var statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private long number(String query) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.url());
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
