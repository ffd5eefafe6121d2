package dev.agentc2.tool;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.agentc2.platform.tool.Safety;
import dev.agentc2.tool.ledger.LedgerKey;
import dev.agentc2.tool.ledger.PostgresToolLedger;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolOffer;
import dev.agentc2.wire.ToolResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executor between a real broker and a real PostgreSQL: calls in, results out, each call made once. */
@Tag("adapter")
class ToolExecutorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ANSWER = "{\"do\":\"answer\"}";

    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());
    private final Telemetry telemetry = new Telemetry();
    private final FakeTool tool = new FakeTool(Safety.NEITHER);
    private final int postgresPort = Ports.free();

    @TempDir
    Path dir;

    private EmbeddedKafka kafka;
    private EmbeddedPostgres postgres;
    private Platform platform;
    private KafkaClients clients;
    private KafkaProducer<String, SpecificRecord> producer;

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), postgresPort);
        Database.migrate(postgres.url());
        Settings settings = Settings.of(Map.of(
                Settings.KAFKA_BOOTSTRAP_SERVERS.name(), kafka.bootstrapServers(),
                Settings.POSTGRES_URL.name(), postgres.url()));
        platform = new Platform(settings, telemetry, serde, Clock.systemUTC());
        clients = new KafkaClients(settings, serde);
        producer = clients.producer("test");
        try (var admin = clients.admin("test")) {
            admin.createTopics(Stream.of(
                                    Topics.TOOLS_CALLS,
                                    Topics.TOOLS_RESULTS,
                                    Topics.CONFIG_CONNECTIONS,
                                    Topics.TOOLS_OFFERED,
                                    Topics.DEADLETTERS)
                            .map(topic -> new NewTopic(topic.name(), 1, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    @AfterEach
    void stop() {
        producer.close();
        postgres.close();
        kafka.close();
    }

    @Test
    void aCommittedCallIsAnsweredUnderItsKeyByTheToolsThatThePlatformBrings() throws Exception {
        try (ToolExecutor executor = new ToolExecutor(platform)) {
            assertEquals(
                    Health.Status.DOWN,
                    requireNonNull(executor.health().get("tool-executor")).status());
            run(executor);
            send(call("sum", "calculator", "{\"expression\":\"17 * 23\"}"));
            send(call("none", "teleport", "{}"));
            assertEquals(
                    Set.of("org/c sum/result", "org/c none/result"),
                    read(Topics.TOOLS_RESULTS, 2).stream()
                            .map(r -> r.key() + " " + RecordHeaders.text(r.headers(), RecordHeaders.ID))
                            .collect(Collectors.toSet()));
            ToolResult sum = result("sum");
            assertEquals("SUCCEEDED", sum.getOutcome());
            assertTrue(String.valueOf(sum.getContent()).contains("391"), sum::toString);
            assertEquals("TOOL_UNKNOWN", kind(result("none")));
            assertTrue(telemetry
                    .scrape()
                    .contains("mcp_tool_calls_total{server=\"builtin\",status=\"succeeded\",tool=\"calculator\"} 1.0"));
        }
    }

    @Test
    void aWorkspacesConnectionIsCalledForThatWorkspacesAgentsOnly() throws Exception {
        long now = Clock.systemUTC().millis();
        producer.send(new ProducerRecord<>(
                Topics.CONFIG_CONNECTIONS.name(),
                "con",
                ConnectionConfig.newBuilder()
                        .setConnectionId("con")
                        .setOrgId("org")
                        .setWorkspaceId("sales")
                        .setSlug("crm")
                        .setName("CRM")
                        .setKind("MCP")
                        .setUrl("http://127.0.0.1/mcp")
                        .setEnabled(true)
                        .setUpdatedAt(now)
                        .build()));
        producer.send(new ProducerRecord<>(
                        Topics.TOOLS_OFFERED.name(),
                        "org/con",
                        ToolOffer.newBuilder()
                                .setOrgId("org")
                                .setConnectionId("con")
                                .setSlug("crm")
                                .setStatus("READY")
                                .setTools(List.of(OfferedTool.newBuilder()
                                        .setName("crm__find")
                                        .setRemoteName("find")
                                        .setDescription("Finds.")
                                        .setParameters("{}")
                                        .setSafety("NEITHER")
                                        .setReadOnly(false)
                                        .setDestructive(true)
                                        .setOpenWorld(true)
                                        .build()))
                                .setRefreshedAt(now)
                                .build()))
                .get();
        try (ToolExecutor executor = new ToolExecutor(platform)) {
            run(executor);
            send(call("of-none", "crm__find", "{}"));
            send(ToolCall.newBuilder(call("of-support", "crm__find", "{}"))
                    .setWorkspaceId("support")
                    .build());
            send(ToolCall.newBuilder(call("of-sales", "crm__find", "{}"))
                    .setWorkspaceId("sales")
                    .build());
            read(Topics.TOOLS_RESULTS, 3);
            assertEquals("TOOL_UNKNOWN", kind(result("of-none")));
            assertEquals("TOOL_UNKNOWN", kind(result("of-support")));
            assertEquals("BLOCKED", kind(result("of-sales")));
        }
    }

    @Test
    void aCallWhoseTransactionWasAbortedIsNeverMade() throws Exception {
        try (ToolExecutor executor = executor()) {
            run(executor);
            Map<String, Object> config =
                    Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "turns");
            try (var turns = new KafkaProducer<>(config, new StringSerializer(), serde.serializer())) {
                turns.initTransactions();
                turns.beginTransaction();
                turns.send(record(call("aborted", "fake", ANSWER))).get();
                turns.abortTransaction();
                turns.beginTransaction();
                turns.send(record(call("committed", "fake", ANSWER))).get();
                assertEquals(0, tool.calls.get());
                turns.commitTransaction();
            }
            assertEquals("committed", only().getEffectId());
            assertEquals(1, tool.calls.get());
        }
    }

    @Test
    void aSettledCallThatComesAgainElsewhereIsAnsweredAndNotRepeated() throws Exception {
        try (ToolExecutor first = executor()) {
            run(first);
            send(call("once", "fake", ANSWER));
            read(Topics.TOOLS_RESULTS, 1);
        }
        try (ToolExecutor second = executor()) {
            run(second);
            send(call("once", "fake", ANSWER));
            List<ConsumerRecord<String, byte[]>> results = read(Topics.TOOLS_RESULTS, 2);
            assertArrayEquals(results.getFirst().value(), results.getLast().value());
            assertEquals(1, tool.calls.get());
            assertTrue(telemetry.scrape().contains("agentc2_tool_results_resent_total 1.0"));
        }
    }

    @Test
    void aCallThatAnotherBeganAndNeverSettledIsNotGuessedAt() throws Exception {
        try (Database database = new Database(postgres.url(), "crashed", 1);
                ToolExecutor executor = executor()) {
            new PostgresToolLedger(database).open(new LedgerKey("org", "begun", "fake"), true);
            run(executor);
            send(call("begun", "fake", ANSWER));
            ToolResult result = only();
            assertEquals("UNKNOWN", result.getOutcome());
            assertEquals("INTERRUPTED", kind(result));
            assertEquals(0, tool.calls.get());
        }
    }

    @Test
    void whileTheLedgerIsAwayWhatMustNotBeRepeatedIsNotMadeAndComesBackWithIt() throws Exception {
        try (ToolExecutor executor = executor()) {
            run(executor);
            postgres.close();
            send(call("unsafe", "fake", ANSWER));
            assertEquals("LEDGER_UNAVAILABLE", kind(only()));
            assertEquals(0, tool.calls.get());
            assertEquals(
                    Health.Status.DEGRADED,
                    requireNonNull(executor.health().get("tool-ledger")).status());
            postgres = EmbeddedPostgres.start(dir.resolve("postgres"), postgresPort);
            for (int i = 0; tool.calls.get() == 0; i++) {
                send(call("again" + i, "fake", ANSWER));
                read(Topics.TOOLS_RESULTS, 2 + i);
                assertTrue(i < 10_000, "the ledger isn't used again");
            }
        }
    }

    @Test
    void poisonIsADeadLetterAndTheRestFlows() throws Exception {
        byte[] poison = "not a record".getBytes(StandardCharsets.UTF_8);
        try (ToolExecutor executor = executor();
                var raw = clients.bytesProducer("raw")) {
            run(executor);
            byte[] key = "org/c".getBytes(StandardCharsets.UTF_8);
            raw.send(new ProducerRecord<>(Topics.TOOLS_CALLS.name(), key, poison))
                    .get();
            ToolCall foreign = call("foreign", "fake", ANSWER);
            foreign.setOrgId("other");
            producer.send(new ProducerRecord<>(Topics.TOOLS_CALLS.name(), "org/c", foreign))
                    .get();
            send(call("good", "fake", ANSWER));
            assertEquals("good", only().getEffectId());
            List<ConsumerRecord<String, byte[]>> letters = read(Topics.DEADLETTERS, 2);
            assertArrayEquals(poison, letters.getFirst().value());
            assertEquals(
                    List.of("UNREADABLE", "UNEXPECTED"),
                    letters.stream()
                            .map(letter -> RecordHeaders.text(letter.headers(), DeadLetters.CAUSE))
                            .toList());
            assertEquals("tool-executor", RecordHeaders.text(letters.getFirst().headers(), DeadLetters.SERVICE));
            assertEquals(1, tool.calls.get());
        }
    }

    private ToolExecutor executor() {
        return new ToolExecutor(platform, ToolRegistry.forEveryone(List.of(tool)));
    }

    private static void run(ToolExecutor executor) {
        executor.start();
        await().atMost(PATIENCE)
                .until(() ->
                        executor.health().values().stream().allMatch(health -> health.status() == Health.Status.UP));
    }

    private static ToolCall call(String effectId, String tool, String arguments) {
        return ToolCall.newBuilder()
                .setOrgId("org")
                .setConversationId("c")
                .setTurnId("c-1")
                .setStep(1)
                .setCallId(effectId)
                .setEffectId(effectId)
                .setAgentId("agent")
                .setUserId("user")
                .setTool(tool)
                .setArguments(arguments)
                .setRequestedAt(0L)
                .setDeadlineAt(Long.MAX_VALUE)
                .build();
    }

    private static ProducerRecord<String, SpecificRecord> record(ToolCall call) {
        return new ProducerRecord<>(Topics.TOOLS_CALLS.name(), "org/c", call);
    }

    private void send(ToolCall call) throws Exception {
        producer.send(record(call)).get();
    }

    private ToolResult only() {
        List<ConsumerRecord<String, byte[]>> results = read(Topics.TOOLS_RESULTS, 1);
        assertEquals(1, results.size());
        return decoded(results.getFirst());
    }

    private ToolResult result(String effectId) {
        return read(Topics.TOOLS_RESULTS, 1).stream()
                .map(this::decoded)
                .filter(result -> result.getEffectId().equals(effectId))
                .findFirst()
                .orElseThrow();
    }

    private static String kind(ToolResult result) {
        return requireNonNull(result.getFailure()).getKind();
    }

    private ToolResult decoded(ConsumerRecord<String, byte[]> record) {
        return (ToolResult) requireNonNull(serde.deserialize(record.value()));
    }

    /** All records of a topic once there are so many. */
    private List<ConsumerRecord<String, byte[]>> read(Topic topic, int count) {
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (var consumer = clients.consumer("reader", Map.of())) {
            TopicPartition partition = new TopicPartition(topic.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
                return found.size() >= count;
            });
        }
        return found;
    }
}
