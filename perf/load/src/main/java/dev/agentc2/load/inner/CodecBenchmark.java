package dev.agentc2.load.inner;

import dev.agentc2.perf.SimulatedRules;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.PromptMessage;
import dev.agentc2.wire.StreamDelta;
import dev.agentc2.wire.TurnAccepted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The wire format: records of every size, the look-up of the schema's id included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class CodecBenchmark {
    /** A record of every token, one of every turn, and the largest: a prompt of 20 messages. */
    public enum Kind {
        DELTA,
        TURN_ACCEPTED,
        MODEL_REQUEST
    }

    @Param
    public Kind kind;

    private WireSerde serde;
    private Topic topic;
    private SpecificRecord record;
    private byte[] bytes;

    @Setup
    public void begin() {
        serde = new WireSerde(new InMemorySchemaRegistry());
        serde.registerAll();
        topic = switch (kind) {
            case DELTA -> Topics.STREAM_DELTAS;
            case TURN_ACCEPTED -> Topics.TURNS_EVENTS;
            case MODEL_REQUEST -> Topics.MODEL_REQUESTS;
        };
        record = switch (kind) {
            case DELTA -> new StreamDelta("c1-t1", 1, 1, 7, " tomorrow", TurnWorld.NOW);
            case TURN_ACCEPTED ->
                new TurnAccepted(
                        TurnWorld.ORG, "c1", "c1-t1", 0, TurnWorld.NOW, "m1", TurnWorld.AGENT, 1, "u1", "web", 0);
            case MODEL_REQUEST -> request();
        };
        bytes = Objects.requireNonNull(serde.serialize(topic.name(), record));
    }

    private static ModelRequest request() {
        List<PromptMessage> messages = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            messages.add(PromptMessage.newBuilder()
                    .setRole(i % 2 == 0 ? "user" : "assistant")
                    .setText(SimulatedRules.ANSWER)
                    .build());
        }
        return ModelRequest.newBuilder()
                .setOrgId(TurnWorld.ORG)
                .setConversationId("c1")
                .setTurnId("c1-t1")
                .setStep(1)
                .setAttempt(1)
                .setEffectId("c1-t1/1/1")
                .setAgentId(TurnWorld.AGENT)
                .setProvider("simulated")
                .setModel("sim-fast")
                .setMessages(messages)
                .setMaxOutputTokens(1024)
                .setGuardrailPolicy("output-1")
                .setRequestedAt(TurnWorld.NOW)
                .setDeadlineAt(TurnWorld.NOW)
                .build();
    }

    @Benchmark
    public Object encode() {
        return Objects.requireNonNull(serde.serialize(topic.name(), record));
    }

    @Benchmark
    public Object decode() {
        return Objects.requireNonNull(serde.deserialize(bytes));
    }
}
