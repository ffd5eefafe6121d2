package dev.agentc2.platform.effect;

import static dev.agentc2.platform.effect.FakeEffects.call;
import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.LogContext;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.ConversationKey;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.AnswerToolCall;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The worker on a real broker. Each test has topics of its own, with two partitions. */
@Tag("adapter")
class EffectWorkerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final WireSerde SERDE = new WireSerde(new InMemorySchemaRegistry());

    @TempDir
    static Path dir;

    private static EmbeddedKafka kafka;
    private static KafkaClients clients;
    private static Platform platform;
    private static KafkaProducer<String, SpecificRecord> producer;

    private final FakeEffects effects = new FakeEffects();
    private final List<EffectWorker> workers = new ArrayList<>();
    private EffectWorkerConfig config;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = EmbeddedKafka.start(dir, 0);
        Settings settings = Settings.of(Map.of(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), kafka.bootstrapServers()));
        clients = new KafkaClients(settings, SERDE);
        platform = new Platform(settings, new Telemetry(), SERDE, Clock.systemUTC());
        producer = clients.producer("test");
        try (Admin admin = clients.admin("test")) {
            admin.createTopics(List.of(new NewTopic(Topics.DEADLETTERS.name(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stopKafka() {
        producer.close();
        kafka.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) throws Exception {
        String name = test.getTestMethod().orElseThrow().getName();
        Topic commands = new Topic("commands." + name, List.of(ToolCall.class));
        Topic results = new Topic("results." + name, List.of(ToolResult.class));
        try (Admin admin = clients.admin("test")) {
            admin.createTopics(List.of(
                            new NewTopic(commands.name(), 2, (short) 1), new NewTopic(results.name(), 2, (short) 1)))
                    .all()
                    .get();
        }
        config = EffectWorkerConfig.of(name, "test", commands, results, true, EffectLimits.of(100, 50));
    }

    @AfterEach
    void stopWorkers() {
        workers.forEach(EffectWorker::close);
    }

    @Test
    void answersEveryCommandUnderItsKeyWithItsTrace() throws Exception {
        start(config);
        send(call("org", "c1", "e1", "echo"));
        ConsumerRecord<String, byte[]> result = awaitResults(1).getFirst();
        assertEquals("org/c1", result.key());
        assertEquals("e1/result", RecordHeaders.text(result.headers(), RecordHeaders.ID));
        assertEquals("ToolResult", RecordHeaders.text(result.headers(), RecordHeaders.TYPE));
        assertEquals("request-1", RecordHeaders.text(result.headers(), RecordHeaders.REQUEST_ID));
        assertEquals("org", RecordHeaders.text(result.headers(), RecordHeaders.ORG_ID));
        Map<String, String> logged = requireNonNull(effects.logContexts.get("e1"));
        assertEquals("request-1", logged.get(LogContext.REQUEST_ID));
        assertEquals("c1-1", logged.get(LogContext.TURN_ID));
        await().atMost(PATIENCE).until(() -> watermark() == 1);
    }

    @Test
    void oneOrganisationAtItsLimitHoldsUpNobodyAndCancelsReachWhatWaits() throws Exception {
        start(withLimits(new EffectLimits(10, 1, 100, 1 << 20, 100, 1 << 20)));
        send(call("loud", "c1", "l1", "hold"));
        send(call("loud", "c1", "l2", "hold"));
        send(call("loud", "c1", "l3", "hold"));
        send(call("quiet", "c1", "q1", "echo"));
        assertEquals(Map.of("q1", "SUCCEEDED"), outcomes(1));
        send(stop("loud", "c1", "l3"));
        assertEquals(Map.of("q1", "SUCCEEDED", "l3", "CANCELLED"), outcomes(2));
        send(stop("loud", "c1", "l1"));
        await().atMost(PATIENCE).until(() -> effects.begun.contains("l2"));
        effects.release("l2");
        assertEquals(Map.of("q1", "SUCCEEDED", "l3", "CANCELLED", "l1", "CANCELLED", "l2", "SUCCEEDED"), outcomes(4));
    }

    @Test
    void anEffectThatRunsIsToldWhatIsForIt() throws Exception {
        start(config);
        send(call("org", "c1", "e1", "hold"));
        await().atMost(PATIENCE).until(() -> effects.begun.contains("e1"));
        AnswerToolCall answer = AnswerToolCall.newBuilder()
                .setOrgId("org")
                .setConversationId("c1")
                .setTurnId("c1-1")
                .setEffectId("e1")
                .setQuestionId("q1")
                .setAction("DECLINE")
                .setRequestedAt(0)
                .build();
        producer.send(new ProducerRecord<>(config.commands().name(), "org/c1", answer));
        assertEquals(Map.of("e1", "SUCCEEDED"), outcomes(1));
        await().atMost(PATIENCE).until(() -> watermark() == 2);
    }

    @Test
    void fullBufferStopsReadingAndLosesNothing() throws Exception {
        start(withLimits(new EffectLimits(1, 1, 3, 1 << 20, 100, 1 << 20)));
        send(call("org", "c0", "first", "hold"));
        await().atMost(PATIENCE).until(() -> effects.begun.contains("first"));
        for (int i = 0; i < 1_000; i++) {
            producer.send(record(call("org", "c" + i, "e" + i, "echo")));
        }
        producer.flush();
        await().atMost(PATIENCE).until(() -> metric("effect.waiting") >= 3);
        effects.release("first");
        assertEquals(1_001, outcomes(1_001).size());
        assertEquals(1_001, Set.copyOf(effects.begun).size());
        assertEquals(1_001, effects.begun.size());
    }

    @Test
    void repeatsNoFinishedEffectAfterAKillAndMarksWhatMayHaveBegun() throws Exception {
        EffectWorker first = start(config.withDrain(Duration.ZERO));
        send(call("org", "c1", "held", "hold"));
        send(call("org", "c1", "done", "echo"));
        assertEquals(Map.of("done", "SUCCEEDED"), outcomes(1));
        await().atMost(PATIENCE).until(() -> effects.begun.contains("held"));
        first.close();
        start(config);
        assertEquals(Map.of("done", "SUCCEEDED", "held", "SUCCEEDED"), outcomesAfter(() -> effects.release("held"), 2));
        assertEquals(List.of("held"), effects.redelivered);
        assertEquals(List.of("done", "held"), effects.begun.stream().sorted().toList());
    }

    @Test
    void whatADrainedWorkerLeavesIsNotRedelivered() throws Exception {
        EffectWorker first = start(withLimits(EffectLimits.of(1, 1)));
        send(call("org", "c1", "running", "hold"));
        await().atMost(PATIENCE).until(() -> effects.begun.contains("running"));
        send(call("org", "c1", "waiting", "echo"));
        await().atMost(PATIENCE).until(() -> metric("effect.waiting") == 1);
        Thread closing = Thread.ofVirtual().start(first::close);
        await().atMost(PATIENCE).until(() -> metric("effect.waiting") == 0);
        effects.release("running");
        closing.join();
        assertEquals(List.of("running"), effects.begun);
        start(config);
        assertEquals(Map.of("running", "SUCCEEDED", "waiting", "SUCCEEDED"), outcomes(2));
        assertEquals(List.of("running", "waiting"), effects.begun);
        assertEquals(List.of(), effects.redelivered);
    }

    @Test
    void sameEffectRunsOnceAndItsResultIsSentAgain() throws Exception {
        start(config);
        send(call("org", "c1", "e1", "hold"));
        await().atMost(PATIENCE).until(() -> effects.begun.contains("e1"));
        send(call("org", "c1", "e1", "hold"));
        await().atMost(PATIENCE).until(() -> metric("effect.duplicates") == 1);
        effects.release("e1");
        awaitResults(1);
        send(call("org", "c1", "e1", "hold"));
        awaitResults(2);
        assertEquals(List.of("e1"), effects.begun);
        await().atMost(PATIENCE).until(() -> watermark() == 3);
    }

    /** A request that was read uncommitted is decided anew when its transaction is aborted, under the same effect id. */
    @Test
    void whatAnotherWorkerHasAnsweredIsAnsweredAgainAndNotRepeated() throws Exception {
        EffectWorkerConfig uncommitted = EffectWorkerConfig.of(
                config.name(), "test", config.commands(), config.results(), false, EffectLimits.of(100, 50));
        EffectWorker first = start(uncommitted);
        send(call("org", "c1", "e1", "echo"));
        byte[] answer = awaitResults(1).getFirst().value();
        first.close();
        start(uncommitted);
        send(call("org", "c1", "e1", "echo"));
        send(call("org", "c1", "e2", "echo"));
        List<ConsumerRecord<String, byte[]>> results = awaitResults(3);
        assertEquals(
                2,
                results.stream()
                        .filter(result -> Arrays.equals(answer, result.value()))
                        .count());
        assertEquals(List.of("e1", "e2"), effects.begun);
        assertEquals(List.of(), effects.redelivered);
    }

    @Test
    void poisonIsADeadLetterAndTheRestFlows() throws Exception {
        start(config);
        try (var raw = clients.bytesProducer("raw")) {
            byte[] key = "org/c1".getBytes(StandardCharsets.UTF_8);
            raw.send(new ProducerRecord<>(config.commands().name(), key, new byte[] {9, 9}))
                    .get();
        }
        send(call("other", "c1", "foreign", "echo"), "org/c1");
        send(call("org", "c1", "thrown", "throw"));
        send(call("org", "c1", "e1", "echo"));
        assertEquals(Map.of("thrown", "FAILED", "e1", "SUCCEEDED"), outcomes(2));
        List<ConsumerRecord<String, byte[]>> letters = read(Topics.DEADLETTERS, 1).stream()
                .filter(letter ->
                        config.commands().name().equals(RecordHeaders.text(letter.headers(), DeadLetters.TOPIC)))
                .toList();
        assertEquals(
                List.of("UNREADABLE", "UNEXPECTED"),
                letters.stream()
                        .map(letter -> RecordHeaders.text(letter.headers(), DeadLetters.CAUSE))
                        .toList());
        assertEquals(2, letters.getFirst().value().length);
        await().atMost(PATIENCE).until(() -> watermark() == 4);
    }

    @Test
    void aSecondWorkerTakesItsShareInMidFlight() throws Exception {
        start(config);
        for (int i = 0; i < 20; i++) {
            send(call("org", "c" + i, "before" + i, i % 2 == 0 ? "echo" : "hold"));
        }
        await().atMost(PATIENCE).until(() -> effects.begun.size() == 20);
        for (int i = 1; i < 20; i += 2) {
            effects.release("before" + i);
        }
        EffectWorker second = start(config);
        for (int i = 0; i < 200; i++) {
            send(call("org", "c" + i, "e" + i, "echo"));
        }
        assertEquals(220, outcomes(220).size());
        await().atMost(PATIENCE).until(() -> second.health().detail().startsWith("1 partitions"));
        assertEquals(220, effects.begun.size(), "an effect ran twice");
        assertEquals(List.of(), effects.redelivered);
    }

    /** As instances of a release before docs/adr/0029 have them, which go one after the other. */
    @Test
    void aGroupOfTheNewerProtocolIsJoinedAndTakenOver() throws Exception {
        Map<String, Object> newer = Map.of(
                ConsumerConfig.GROUP_ID_CONFIG, config.group(), ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        EffectWorker worker;
        try (KafkaConsumer<String, byte[]> earlier = clients.consumer("earlier", newer)) {
            earlier.subscribe(List.of(config.commands().name()));
            await().atMost(PATIENCE).until(() -> {
                earlier.poll(Duration.ofMillis(50));
                return earlier.assignment().size() == 2;
            });
            worker = new EffectWorker(platform, clients, config, effects);
            workers.add(worker);
            worker.start();
            await().atMost(PATIENCE).until(() -> {
                earlier.poll(Duration.ofMillis(50));
                return worker.health().detail().startsWith("1 partitions");
            });
        }
        await().atMost(PATIENCE).until(() -> worker.health().detail().startsWith("2 partitions"));
        send(call("org", "c1", "e1", "echo"));
        send(call("org", "c2", "e2", "echo"));
        assertEquals(Map.of("e1", "SUCCEEDED", "e2", "SUCCEEDED"), outcomes(2));
        await().atMost(PATIENCE).until(() -> watermark() == 2);
    }

    private EffectWorker start(EffectWorkerConfig how) {
        EffectWorker worker = new EffectWorker(platform, clients, how, effects);
        workers.add(worker);
        worker.start();
        await().atMost(PATIENCE).until(() -> worker.health().status() == Health.Status.UP);
        return worker;
    }

    private EffectWorkerConfig withLimits(EffectLimits limits) {
        return EffectWorkerConfig.of(config.name(), "test", config.commands(), config.results(), true, limits);
    }

    private static ToolCall stop(String org, String conversation, String effectId) {
        ToolCall call = call(org, conversation, "stop-" + effectId, "stop");
        call.setArguments(effectId);
        return call;
    }

    private void send(ToolCall call) throws Exception {
        producer.send(record(call)).get();
    }

    private void send(ToolCall call, String key) throws Exception {
        producer.send(new ProducerRecord<>(config.commands().name(), key, call)).get();
    }

    private ProducerRecord<String, SpecificRecord> record(ToolCall call) {
        String key = new ConversationKey(call.getOrgId(), call.getConversationId()).toString();
        var record =
                new ProducerRecord<String, SpecificRecord>(config.commands().name(), key, call);
        record.headers().add(RecordHeaders.REQUEST_ID, "request-1".getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private Map<String, String> outcomesAfter(Runnable action, int count) {
        action.run();
        return outcomes(count);
    }

    /** Outcome by effect, of exactly so many results. */
    private Map<String, String> outcomes(int count) {
        Map<String, String> outcomes = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record : awaitResults(count)) {
            ToolResult result = (ToolResult) requireNonNull(SERDE.deserialize(record.value()));
            outcomes.put(result.getEffectId(), result.getOutcome());
        }
        return outcomes;
    }

    private List<ConsumerRecord<String, byte[]>> awaitResults(int count) {
        List<ConsumerRecord<String, byte[]>> found = read(config.results(), count);
        assertEquals(count, found.size());
        return found;
    }

    /** All records of a topic once there are so many. */
    private static List<ConsumerRecord<String, byte[]>> read(Topic topic, int count) {
        try (KafkaConsumer<String, byte[]> consumer = clients.consumer("reader", Map.of())) {
            Set<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .collect(Collectors.toSet());
            await().atMost(PATIENCE)
                    .until(() -> consumer.endOffsets(partitions).values().stream()
                                    .mapToLong(end -> end)
                                    .sum()
                            >= count);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
            return found;
        }
    }

    /** Sum of the committed offsets. */
    private long watermark() throws Exception {
        try (Admin admin = clients.admin("test")) {
            return admin
                    .listConsumerGroupOffsets(config.group())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values()
                    .stream()
                    .mapToLong(offset -> offset.offset())
                    .sum();
        }
    }

    private double metric(String name) {
        var found = platform.telemetry().registry().find(name).tag("worker", config.name());
        return found.gauge() != null
                ? found.gauge().value()
                : found.counter() == null ? 0 : found.counter().count();
    }
}
