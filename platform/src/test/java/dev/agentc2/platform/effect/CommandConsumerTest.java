package dev.agentc2.platform.effect;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.ToolCall;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A membership in a process that was stopped for a while, with Kafka's own consumer for tests. */
class CommandConsumerTest {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.TOOLS_CALLS.name(), 0);
    private static final long LONG_NANOS = Duration.ofSeconds(5).toNanos();

    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final Group group = new Group();
    private final EffectWorkerConfig config = EffectWorkerConfig.of(
            "test", "test", Topics.TOOLS_CALLS, Topics.TOOLS_RESULTS, true, EffectLimits.of(10, 10));
    private final EffectMetrics metrics = new EffectMetrics(new Telemetry().registry(), "test");
    private final Dispatcher dispatcher = new Dispatcher(config, metrics, run -> begun.add(run.command.effectId()));
    private final DeadLetters deadLetters = new DeadLetters(
            new KafkaClients(Settings.of(Map.of(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), "127.0.0.1:1")), serde),
            "test",
            Clock.systemUTC());
    private double heartbeats;
    private long now;
    private CommandConsumer membership;

    @BeforeEach
    void join() {
        var reader = new CommandReader(config, serde, new FakeEffects(), dispatcher, deadLetters, metrics);
        membership = new CommandConsumer(
                config, group, dispatcher, reader, new MembershipLease(() -> heartbeats, () -> now));
        group.updateBeginningOffsets(Map.of(PARTITION, 0L));
        group.updateEndOffsets(Map.of(PARTITION, 0L));
        group.rebalance(List.of(PARTITION));
        membership.poll();
        membership.poll();
        assertEquals(1, group.commits, "the claim on the partition");
    }

    @AfterEach
    void close() {
        deadLetters.close();
    }

    @Test
    void a_sure_member_begins_at_once() {
        beat();
        send(0, "e0");
        membership.poll();
        await().until(() -> begun.equals(List.of("e0")));
        assertEquals(1, group.commits);
    }

    @Test
    void a_sleeper_asks_its_group_before_it_begins_anything() {
        beat();
        send(0, "e0");
        now += LONG_NANOS;
        membership.poll();
        assertEquals(2, group.commits);
        await().until(() -> begun.equals(List.of("e0")));
    }

    @Test
    void a_sleeper_that_was_given_up_begins_nothing() {
        beat();
        send(0, "e0");
        now += LONG_NANOS;
        group.gaveUp = true;
        membership.poll();
        assertEquals(0, group.position(PARTITION), "it is read again");
        membership.onPartitionsLost(List.of(PARTITION));
        assertEquals(0, dispatcher.inFlight());
        assertEquals(List.of(), begun);
    }

    /** Answers two heartbeats: the second was sent after the first was answered. */
    private void beat() {
        for (int i = 0; i < 2; i++) {
            heartbeats++;
            membership.poll();
        }
    }

    private void send(long offset, String effectId) {
        ToolCall call = FakeEffects.call("org", "c1", effectId, "echo");
        byte[] value = requireNonNull(serde.serializer().serialize(PARTITION.topic(), call));
        group.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, offset, "org/c1", value));
    }

    /** A consumer whose group may have given it up. */
    private static final class Group extends MockConsumer<String, byte[]> {
        private int commits;
        private boolean gaveUp;

        private Group() {
            super("earliest");
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            if (gaveUp) {
                throw new CommitFailedException();
            }
            commits++;
            super.commitSync(offsets, timeout);
        }
    }
}
