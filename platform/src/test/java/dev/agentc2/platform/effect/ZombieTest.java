package dev.agentc2.platform.effect;

import static dev.agentc2.platform.effect.FakeEffects.call;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolResult;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two workers on a real broker, one of which stalls around the claim on a command until the group has given its partition
 * away and the other has answered the command.
 */
@Tag("adapter")
class ZombieTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final WireSerde SERDE = new WireSerde(new InMemorySchemaRegistry());
    private static final Topic COMMANDS = new Topic("commands.zombie", List.of(ToolCall.class));
    private static final Topic RESULTS = new Topic("results.zombie", List.of(ToolResult.class));
    private static final EffectWorkerConfig CONFIG =
            EffectWorkerConfig.of("zombie", "test", COMMANDS, RESULTS, false, EffectLimits.of(10, 10));

    @TempDir
    Path dir;

    private EmbeddedKafka kafka;
    private KafkaClients clients;
    private Platform platform;
    private DeadLetters deadLetters;
    private CommandConsumer zombie;
    private EffectWorker survivor;

    private final FakeEffects effects = new FakeEffects();
    /** What was begun and what could be seen of the zombie's effects. */
    private final List<String> begun = new CopyOnWriteArrayList<>();

    private final List<String> shown = new CopyOnWriteArrayList<>();

    private final EffectMetrics metrics = new EffectMetrics(new Telemetry().registry(), "zombie");
    private final Dispatcher dispatcher = new Dispatcher(CONFIG, metrics, this::run);
    private volatile boolean stallsBeforeClaim;

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(dir, 0);
        Settings settings = Settings.of(Map.of(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), kafka.bootstrapServers()));
        clients = new KafkaClients(settings, SERDE);
        platform = new Platform(settings, new Telemetry(), SERDE, Clock.systemUTC());
        try (Admin admin = clients.admin("test")) {
            admin.createTopics(List.of(
                            new NewTopic(COMMANDS.name(), 1, (short) 1), new NewTopic(RESULTS.name(), 1, (short) 1)))
                    .all()
                    .get();
        }
        deadLetters = new DeadLetters(clients, "zombie", Clock.systemUTC());
        var reader = new CommandReader(CONFIG, SERDE, effects, dispatcher, deadLetters, metrics);
        zombie = new CommandConsumer(
                CONFIG, new Stalling(), EarlierResults.NONE, dispatcher, reader, metrics, System::nanoTime);
        survivor = new EffectWorker(platform, clients, CONFIG, effects);
        await().atMost(PATIENCE).until(() -> {
            zombie.poll();
            return zombie.partitions() == 1;
        });
    }

    @AfterEach
    void stop() {
        zombie.abandon();
        survivor.close();
        deadLetters.close();
        kafka.close();
    }

    @Test
    void aClaimThatComesTooLateShowsNothingAndOverwritesNothing() throws Exception {
        stallsBeforeClaim = true;
        send("e1");
        pollUntilBegun();
        assertEquals(List.of("e1"), effects.shown, "begun by the survivor while the zombie stalled");
        pollUntilGivenUp();
        assertEquals(List.of(), shown);
        assertEquals(List.of(), effects.redelivered);
        await().atMost(PATIENCE).until(() -> committed().watermark() == 1);
        assertEquals(1, committed().claim());
    }

    @Test
    void aCommandThatWasClaimedBeforeTheStallIsNotBegunAgain() throws Exception {
        send("e1");
        pollUntilBegun();
        await().atMost(PATIENCE).until(() -> {
            zombie.poll();
            return shown.equals(List.of("e1"));
        });
        surviveAndAnswer();
        assertEquals(List.of("e1"), effects.redelivered);
        assertEquals(List.of(), effects.begun);
    }

    private void pollUntilBegun() {
        await().atMost(PATIENCE).until(() -> {
            zombie.poll();
            return begun.equals(List.of("e1"));
        });
    }

    private void pollUntilGivenUp() {
        await().atMost(PATIENCE).until(() -> {
            zombie.poll();
            return dispatcher.inFlight() == 0;
        });
    }

    /** The survivor joins and answers, which it can when the zombie's time between two polls is over. */
    private void surviveAndAnswer() {
        survivor.start();
        await().atMost(PATIENCE).until(() -> committed().watermark() == 1);
    }

    /** Shows something of an effect as soon as it may, and then goes on until it is given up. */
    private void run(EffectRun run) {
        begun.add(run.command.effectId());
        if (run.awaitClaimOrEnd()) {
            shown.add(run.command.effectId());
        }
        await().atMost(PATIENCE).until(run.lane::isGone);
        dispatcher.ended(run, null, 0);
    }

    private void send(String effectId) throws Exception {
        try (KafkaProducer<String, SpecificRecord> producer = clients.producer("test")) {
            producer.send(new ProducerRecord<>(COMMANDS.name(), "org/c1", call("org", "c1", effectId, "show")))
                    .get();
        }
    }

    private FinishedOffsets committed() throws Exception {
        try (Admin admin = clients.admin("test")) {
            OffsetAndMetadata found = admin.listConsumerGroupOffsets(CONFIG.group())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(COMMANDS.name(), 0));
            return found == null
                    ? FinishedOffsets.decode(0, null, () -> 0)
                    : FinishedOffsets.decode(found.offset(), Objects.requireNonNull(found.metadata()), () -> 0);
        }
    }

    private Map<String, Object> zombieConfig() {
        Map<String, Object> config = new HashMap<>(clients.connection());
        config.put(ConsumerConfig.GROUP_ID_CONFIG, CONFIG.group());
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 1_500);
        return config;
    }

    /** A consumer whose thread stalls before it sends its first claim. */
    private final class Stalling extends KafkaConsumer<String, byte[]> {
        Stalling() {
            super(zombieConfig(), new StringDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
            if (stallsBeforeClaim) {
                stallsBeforeClaim = false;
                surviveAndAnswer();
            }
            super.commitAsync(offsets, callback);
        }
    }
}
