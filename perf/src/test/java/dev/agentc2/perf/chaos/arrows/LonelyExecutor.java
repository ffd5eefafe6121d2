package dev.agentc2.perf.chaos.arrows;

import static org.awaitility.Awaitility.await;

import dev.agentc2.perf.chaos.cluster.Cluster;
import dev.agentc2.perf.chaos.cluster.Instance;
import dev.agentc2.perf.chaos.cluster.ServiceKind;
import dev.agentc2.perf.chaos.history.LogReader;
import dev.agentc2.perf.chaos.history.LogRecord;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.RegistryClient;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.ToolCall;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A tool-executor in a process, all that it stands on, and who asks it for calls. For one thread. */
final class LonelyExecutor implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String ORG = "org";
    private static final String CONNECTION = "connection";
    private static final String SLUG = "world";
    private static final long DEADLINE_MS = 120_000;

    private final Cluster cluster;
    private final Instance executor;
    private final RegistryClient registry;
    private final Producer<String, SpecificRecord> producer;
    private final LogReader log;
    private final List<LogRecord> results = new ArrayList<>();
    private boolean offered;

    LonelyExecutor(Path dir) throws IOException, InterruptedException {
        cluster = new Cluster(
                dir,
                Map.of(Settings.MCP_ALLOW_PRIVATE.name(), "true", Settings.SESSION_TIMEOUT_MS.name(), "1500"),
                new Cluster.Extras(false, false),
                List.of(ServiceKind.TOOL_EXECUTOR),
                1);
        executor = cluster.instances().getFirst();
        Settings settings = cluster.settings();
        registry = new RegistryClient(URI.create(settings.get(Settings.SCHEMA_REGISTRY_URL)));
        producer = new KafkaClients(settings, new WireSerde(registry)).producer("asker");
        log = new LogReader(settings);
    }

    /** Connects a server; returns when its tools are offered. */
    void connect(String url) throws InterruptedException, ExecutionException {
        ConnectionConfig config = ConnectionConfig.newBuilder()
                .setConnectionId(CONNECTION)
                .setOrgId(ORG)
                .setSlug(SLUG)
                .setName(SLUG)
                .setKind("MCP")
                .setUrl(url)
                .setEnabled(true)
                .setUpdatedAt(1)
                .build();
        write(Topics.CONFIG_CONNECTIONS, CONNECTION, config);
        await().atMost(PATIENCE).until(() -> {
            readOn();
            return offered;
        });
    }

    /** Asks for a call: its name is its effect. */
    void ask(String call, String tool) throws InterruptedException, ExecutionException {
        long now = System.currentTimeMillis();
        String conversation = "of-" + call;
        ToolCall command = ToolCall.newBuilder()
                .setOrgId(ORG)
                .setConversationId(conversation)
                .setTurnId(conversation + "-1")
                .setStep(1)
                .setCallId(call)
                .setEffectId(call)
                .setAgentId("agent")
                .setUserId("user")
                .setTool(SLUG + "__" + tool)
                .setArguments("{\"" + CarefulTools.ARGUMENT + "\":\"" + call + "\"}")
                .setRequestedAt(now)
                .setDeadlineAt(now + DEADLINE_MS)
                .setConnectionId(CONNECTION)
                .setRemoteTool(tool)
                .build();
        write(Topics.TOOLS_CALLS, ORG + "/" + conversation, command);
    }

    private void write(Topic topic, String key, SpecificRecord value) throws InterruptedException, ExecutionException {
        producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
    }

    /** All results of a call so far, in the order of the log. */
    List<LogRecord> results(String call) {
        readOn();
        return results.stream()
                .filter(result -> result.text("effectId").equals(call))
                .toList();
    }

    private void readOn() {
        for (LogRecord read : log.readOn()) {
            switch (read.type()) {
                case "ToolResult" -> results.add(read);
                case "ToolOffer" -> offered |= read.text("status").equals("READY");
                default -> {}
            }
        }
    }

    /** How many of the calls are in the ledger in a state. */
    int ledger(String state, Collection<String> calls) throws SQLException {
        try (Connection connection = DriverManager.getConnection(ownersUrl());
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT count(*) FROM tool_effects WHERE state = ? AND effect_id = ANY (?)")) {
            statement.setString(1, state);
            statement.setArray(2, connection.createArrayOf("text", calls.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    LedgerLock lockLedger() throws SQLException {
        return new LedgerLock(ownersUrl());
    }

    private String ownersUrl() {
        return cluster.settings().get(Settings.POSTGRES_URL);
    }

    /** Nothing gets from the executor to Kafka, or back. */
    void cutFromKafka() {
        executor.wire().cut();
    }

    /** SIGKILL; what it had sent into a cut goes nowhere. */
    void kill() throws InterruptedException {
        executor.child().kill();
        executor.wire().mend();
    }

    /** The next one; returns when it is ready. */
    void restart() throws InterruptedException {
        executor.child().start();
        executor.awaitReady();
    }

    @Override
    public void close() throws InterruptedException {
        producer.close();
        log.close();
        registry.close();
        cluster.close();
    }
}
