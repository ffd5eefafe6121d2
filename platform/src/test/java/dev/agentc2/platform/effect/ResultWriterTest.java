package dev.agentc2.platform.effect;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.agentc2.platform.effect.ResultWriter.Written;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolResult;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The writer against Kafka's own producer for tests. */
class ResultWriterTest {
    private final FakeEffects effects = new FakeEffects();
    private final EffectWorkerConfig config = EffectWorkerConfig.of(
            "test", "test", Topics.TOOLS_CALLS, Topics.TOOLS_RESULTS, true, EffectLimits.of(1, 1));
    private final MockProducer<String, SpecificRecord> producer = new MockProducer<>(
            Cluster.empty(),
            false,
            new RoundRobinPartitioner(),
            new StringSerializer(),
            new WireSerde(new InMemorySchemaRegistry()).serializer());
    private final EffectMetrics metrics = new EffectMetrics(new Telemetry().registry(), "test");
    private final ResultWriter writer = new ResultWriter(config, producer, effects, metrics, Clock.systemUTC());
    private final Lane lane = new Lane(
            new TopicPartition(config.commands().name(), 0), FinishedOffsets.decode(0, null, () -> 0), Map.of());
    private final EffectRun run = run();
    private final SpecificRecord result = effects.failed(run.command, new IllegalStateException("made for the test"));

    @Test
    void writesUntilKafkaHasIt() throws Exception {
        CompletableFuture<Written> written = write();
        awaitSends(1);
        producer.errorNext(new TimeoutException("away"));
        await().until(() -> writer.struggling() == 1);
        awaitSends(2);
        producer.completeNext();
        assertSame(result, written.get().result());
        assertEquals(0, writer.struggling());
    }

    @Test
    void writesTheFailureOfAResultThatNeverFits() throws Exception {
        CompletableFuture<Written> written = write();
        awaitSends(1);
        producer.errorNext(new RecordTooLargeException("too large"));
        awaitSends(2);
        producer.completeNext();
        ToolResult failure = (ToolResult) written.get().result();
        assertEquals("RecordTooLargeException", failure.getFailure().getDetail());
    }

    @Test
    void endsWhenTheRunIsGivenUp() throws Exception {
        CompletableFuture<Written> written = write();
        awaitSends(1);
        lane.leave();
        producer.errorNext(new TimeoutException("away"));
        assertNull(written.get());
        assertEquals(1, producer.history().size());
    }

    private CompletableFuture<Written> write() {
        return CompletableFuture.supplyAsync(() -> writer.write(run, result), Thread::startVirtualThread);
    }

    private void awaitSends(int count) {
        await().until(() -> producer.history().size() == count);
    }

    private EffectRun run() {
        ToolCall call = FakeEffects.call("org", "c1", "e1", "echo");
        EffectCommand command = new EffectCommand("e1", "org", "org/c1", call, TraceContext.start(), "r", false);
        return new EffectRun(lane, 0, command, 1);
    }
}
