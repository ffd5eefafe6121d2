package dev.agentc2.platform.effect;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A membership whose group answers its commits when the test says so, with Kafka's own consumer for tests. */
class CommandConsumerTest {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.TOOLS_CALLS.name(), 0);
    private static final long LONG_NANOS = Duration.ofSeconds(6).toNanos();

    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final Group group = new Group();
    private final EffectWorkerConfig config = EffectWorkerConfig.of(
            "test", "test", Topics.TOOLS_CALLS, Topics.TOOLS_RESULTS, true, EffectLimits.of(10, 10));
    private final Telemetry telemetry = new Telemetry();
    private final EffectMetrics metrics = new EffectMetrics(telemetry.registry(), "test");
    private final Dispatcher dispatcher = new Dispatcher(config, metrics, this::run);
    private final DeadLetters deadLetters = new DeadLetters(
            new KafkaClients(Settings.of(Map.of(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), "127.0.0.1:1")), serde),
            "test",
            Clock.systemUTC());
    private volatile long now;
    private CommandConsumer membership;

    @BeforeEach
    void join() {
        var reader = new CommandReader(config, serde, new FakeEffects(), dispatcher, deadLetters, metrics);
        membership = new CommandConsumer(config, group, EarlierResults.NONE, dispatcher, reader, metrics, () -> now);
        group.updateBeginningOffsets(Map.of(PARTITION, 0L));
        group.updateEndOffsets(Map.of(PARTITION, 0L));
    }

    @AfterEach
    void close() {
        deadLetters.close();
    }

    @Test
    void aCommandIsBegunAtOnceAndSeenWhenItsClaimIsTaken() {
        takeOver();
        send(0, "e0");
        membership.poll();
        await().until(() -> begun.equals(List.of("e0")));
        assertEquals(1, group.claimUnderway());
        membership.poll();
        assertEquals(List.of(), shown);
        group.answer(null);
        membership.poll();
        await().until(() -> shown.equals(List.of("e0")));
    }

    @Test
    void aClaimDoesNotWaitForTheOneBefore() {
        takeOver();
        send(0, "e0");
        membership.poll();
        send(1, "e1");
        send(2, "e2");
        membership.poll();
        assertEquals(2, group.underway.size());
        assertEquals(3, group.claimUnderway());
        group.answer(null);
        membership.poll();
        await().until(() -> shown.equals(List.of("e0")));
        group.answer(null);
        membership.poll();
        await().until(() -> shown.size() == 3);
    }

    /** The client runs a commit's callback before it tells of a loss that came first. */
    @Test
    void anAnswerThatComesWithTheLossOfThePartitionGivesNothing() {
        takeOver();
        send(0, "e0");
        membership.poll();
        group.answer(null);
        group.schedulePollTask(() -> membership.onPartitionsLost(List.of(PARTITION)));
        membership.poll();
        await().until(() -> dispatcher.inFlight() == 0);
        assertEquals(List.of(), shown);
        assertEquals(
                1, telemetry.registry().get("effect.claims.refused").counter().count());
    }

    @Test
    void aClaimThatDidNotArriveIsSentAgain() {
        isSentAgainAfter(new RetriableCommitFailedException("away"));
    }

    @Test
    void aClaimThatARebalanceTookNotIsSentAgain() {
        isSentAgainAfter(new RebalanceInProgressException());
    }

    /** What is done and not committed would be done again by the next owner. */
    @Test
    void theLastWordWaitsForTheEndOfARebalance() {
        takeOver();
        send(0, "e0");
        membership.poll();
        group.answer(null);
        group.rebalancePolls = 3;
        membership.close();
        assertEquals(1, group.last().watermark());
    }

    private void isSentAgainAfter(Exception failure) {
        takeOver();
        send(0, "e0");
        membership.poll();
        group.answer(failure);
        membership.poll();
        now += Duration.ofMillis(100).toNanos();
        membership.poll();
        group.answer(null);
        membership.poll();
        await().until(() -> shown.equals(List.of("e0")));
    }

    @Test
    void aRefusedMemberCommitsNothingMoreAndEndsWhenItKeepsItsPartitions() {
        takeOver();
        send(0, "e0");
        membership.poll();
        await().until(() -> begun.equals(List.of("e0")));
        group.answer(new CommitFailedException());
        membership.poll();
        send(1, "e1");
        membership.poll();
        assertEquals(0, group.underway.size());
        assertEquals(List.of("e0"), begun);
        assertEquals(List.of(), shown);
        now += LONG_NANOS;
        assertThrows(IllegalStateException.class, membership::poll);
    }

    @Test
    void aSleeperAsksItsGroupBeforeItBeginsAnything() {
        takeOver();
        send(0, "e0");
        now += LONG_NANOS;
        group.gaveUp = true;
        membership.poll();
        assertEquals(0, group.position(PARTITION), "it is read again");
        membership.onPartitionsLost(List.of(PARTITION));
        assertEquals(0, dispatcher.inFlight());
        assertEquals(List.of(), begun);
    }

    @Test
    void aHandBackClaimsWhatIsBegunAndLeavesNothingClaimed() {
        takeOver();
        send(0, "e0");
        membership.poll();
        group.answer(null);
        membership.onPartitionsRevoked(List.of(PARTITION));
        assertEquals(List.of("e0"), shown);
        FinishedOffsets last = group.last();
        assertEquals(1, last.watermark());
        assertEquals(1, last.claim());
    }

    /** What the worker before had claimed stays claimed, be it handed back before it is answered. */
    @Test
    void aHandBackKeepsTheClaimOfTheWorkerBefore() {
        group.found = new OffsetAndMetadata(0, new FinishedOffsets(0, new BitSet(), 5).encode());
        takeOver();
        membership.onPartitionsRevoked(List.of(PARTITION));
        assertEquals(5, group.last().claim());
    }

    @Test
    void aHandBackThatIsNotTakenGoesNoFurther() {
        takeOver();
        send(0, "e0");
        membership.poll();
        group.gaveUp = true;
        assertThrows(KafkaException.class, () -> membership.onPartitionsRevoked(List.of(PARTITION)));
        await().until(() -> dispatcher.inFlight() == 0);
        assertEquals(List.of(), shown);
    }

    private void takeOver() {
        group.rebalance(List.of(PARTITION));
        membership.poll();
        membership.poll();
        assertEquals(1, membership.partitions());
    }

    private void run(EffectRun run) {
        begun.add(run.command.effectId());
        boolean mine = run.awaitClaimOrEnd();
        if (mine) {
            shown.add(run.command.effectId());
        }
        dispatcher.ended(run, mine ? run.command.value() : null, 1);
    }

    private void send(long offset, String effectId) {
        ToolCall call = FakeEffects.call("org", "c1", effectId, "echo");
        byte[] value = requireNonNull(serde.serializer().serialize(PARTITION.topic(), call));
        group.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, offset, "org/c1", value));
    }

    /** A consumer whose group answers late, or has given it up. */
    private static final class Group extends MockConsumer<String, byte[]> {
        private record Sent(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {}

        private final ArrayDeque<Sent> underway = new ArrayDeque<>();
        private final List<Runnable> answers = new ArrayList<>();
        private final List<OffsetAndMetadata> taken = new ArrayList<>();
        private boolean gaveUp;
        /** Polls until the rebalance is over that is under way. */
        private int rebalancePolls;

        @Nullable
        private OffsetAndMetadata found;

        private Group() {
            super("earliest");
        }

        /** Answers the eldest commit; its callback runs in the next call that runs callbacks. */
        private void answer(@Nullable Exception failure) {
            Sent sent = underway.remove();
            if (failure == null) {
                taken.addAll(sent.offsets().values());
            }
            answers.add(() -> sent.callback().onComplete(sent.offsets(), failure));
        }

        /** What the latest commit that isn't answered claims. */
        private long claimUnderway() {
            return read(requireNonNull(underway.getLast().offsets().get(PARTITION)))
                    .claim();
        }

        private FinishedOffsets last() {
            return read(taken.getLast());
        }

        private static FinishedOffsets read(OffsetAndMetadata offset) {
            assertTrue(offset.metadata().startsWith("2"));
            return FinishedOffsets.decode(offset.offset(), offset.metadata(), () -> 100);
        }

        private void runCallbacks() {
            answers.forEach(Runnable::run);
            answers.clear();
        }

        @Override
        public synchronized ConsumerRecords<String, byte[]> poll(Duration timeout) {
            runCallbacks();
            rebalancePolls = Math.max(0, rebalancePolls - 1);
            return super.poll(timeout);
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
                Set<TopicPartition> partitions, Duration timeout) {
            OffsetAndMetadata offset = found;
            return offset == null ? Map.of() : Map.of(PARTITION, offset);
        }

        @Override
        public synchronized void commitAsync(
                Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
            underway.add(new Sent(offsets, callback));
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            while (!underway.isEmpty()) {
                answer(gaveUp ? new CommitFailedException() : null);
            }
            runCallbacks();
            if (rebalancePolls > 0) {
                throw new RebalanceInProgressException();
            }
            if (gaveUp && !offsets.isEmpty()) {
                throw new CommitFailedException();
            }
            taken.addAll(offsets.values());
        }
    }
}
