package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.streams.DeadLetterHandler;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.GuardrailPolicyConfig;
import dev.agentc2.wire.LeaseDenied;
import dev.agentc2.wire.LeaseGranted;
import dev.agentc2.wire.OrganizationConfig;
import dev.agentc2.wire.ToolOffer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;

/** The core within its topology, on Kafka's test driver with real state stores. */
final class TopologyStage implements Stage {
    static final TraceContext TRACE = new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);
    private static final Duration TICK = Duration.ofMillis(20);

    private static final List<String> STORES =
            List.of(TurnTopology.TURNS, TurnTopology.MEMORY, TurnTopology.LEASES, TurnTopology.WAITING);

    private final WireSerde serde;
    private final TurnRules rules;
    private final Path stateDir;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private TopologyTestDriver driver;
    private Instant now = Instant.ofEpochMilli(TestWorld.START);

    TopologyStage(Path stateDir) {
        this(stateDir, TestWorld.rules());
    }

    TopologyStage(Path stateDir, TurnRules rules) {
        this.rules = rules;
        this.serde = new WireSerde(new InMemorySchemaRegistry());
        this.stateDir = stateDir;
        this.driver = open();
    }

    private TopologyTestDriver open() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "agentc2-agent-processor");
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        config.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        config.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        return new TopologyTestDriver(
                TurnTopology.build(serde, rules, new TurnMetrics(meters), Duration.ofMillis(20)), config, now);
    }

    /** Stops and starts again; the driver wipes its state when it closes, so that it's carried over as bytes. */
    void restart() {
        Map<String, Map<Object, Object>> state = new HashMap<>();
        for (String store : STORES) {
            try (KeyValueIterator<Object, Object> all =
                    driver.getKeyValueStore(store).all()) {
                all.forEachRemaining(
                        e -> state.computeIfAbsent(store, s -> new HashMap<>()).put(e.key, e.value));
            }
        }
        driver.close();
        driver = open();
        state.forEach((store, entries) ->
                entries.forEach((key, value) -> driver.getKeyValueStore(store).put(key, value)));
    }

    /** Keys of a store's entries. */
    List<Object> keys(String store) {
        List<Object> keys = new ArrayList<>();
        try (KeyValueIterator<Object, Object> all =
                driver.getKeyValueStore(store).all()) {
            all.forEachRemaining(e -> keys.add(e.key));
        }
        return keys;
    }

    MeterRegistry meters() {
        return meters;
    }

    WireSerde serde() {
        return serde;
    }

    @Override
    public void send(SpecificRecord record) {
        Topic topic = topicOf(record);
        String key = switch (record) {
            case AgentConfig config -> config.getAgentId();
            case OrganizationConfig config -> config.getOrgId();
            case BudgetConfig config -> config.getOrgId();
            case GuardrailPolicyConfig config -> config.getPolicyId();
            case ToolOffer offer -> offer.getOrgId() + "/" + offer.getConnectionId();
            case ConnectionConfig config -> config.getConnectionId();
            case LeaseGranted granted -> granted.getOrgId();
            case LeaseDenied denied -> denied.getOrgId();
            default -> TestWorld.ORG + "/" + TestWorld.CONVERSATION;
        };
        byte[] bytes = serde.serialize(topic.name(), record);
        sendBytes(topic, key, bytes == null ? new byte[0] : bytes);
    }

    /** Any bytes on a topic. */
    void sendBytes(Topic topic, String key, byte[] value) {
        TestInputTopic<String, byte[]> input =
                driver.createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer());
        Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        new RecordHeaders("id", "type", "test", now(), TRACE, "request-1", TestWorld.ORG).writeTo(headers);
        input.pipeInput(new TestRecord<>(key, value, headers, now));
    }

    static Topic topicOf(SpecificRecord record) {
        return Topics.ALL.stream()
                .filter(topic -> topic.records().contains(record.getClass()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void pass(long millis) {
        Instant until = now.plusMillis(millis);
        while (now.isBefore(until)) {
            Duration left = Duration.between(now, until);
            Duration step = left.compareTo(TICK) < 0 ? left : TICK;
            now = now.plus(step);
            driver.advanceWallClockTime(step);
        }
    }

    @Override
    public long now() {
        return now.toEpochMilli();
    }

    @Override
    public List<SpecificRecord> drain() {
        List<SpecificRecord> records = new ArrayList<>();
        for (Topic topic : TurnTopology.OUTPUTS) {
            if (topic != Topics.DEADLETTERS) {
                drain(topic).forEach(r -> records.add(r.value()));
            }
        }
        return records;
    }

    /** What went out on a topic, with headers. */
    List<TestRecord<String, SpecificRecord>> drain(Topic topic) {
        return driver.createOutputTopic(topic.name(), new StringDeserializer(), serde.deserializer())
                .readRecordsToList();
    }

    List<TestRecord<String, byte[]>> letters() {
        return driver.createOutputTopic(
                        Topics.DEADLETTERS.name(), new StringDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    TopologyTestDriver driver() {
        return driver;
    }

    @Override
    public void close() {
        driver.close();
    }
}
