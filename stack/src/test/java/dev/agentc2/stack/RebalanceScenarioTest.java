package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.stack.FollowedTurns.Followed;
import dev.agentc2.stack.client.ApiException;
import dev.agentc2.stack.simulator.Behaviour;
import dev.agentc2.stack.simulator.RecordedRequest;
import dev.agentc2.stack.simulator.SimulatedProvider;
import dev.agentc2.topics.RegistryClient;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.StreamDelta;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A second instance of agent-processor joins in the middle of turns, and goes again: in order or by a kill. Each turn
 * ends once, with the answer that was streamed. Each instance has a provider of its own, which shows who made a call.
 */
@Tag("stack")
class RebalanceScenarioTest {
    private static final String SERVICE = "agent-processor";
    private static final int TOKENS = 50;
    /** Longer than a worker that loses a partition waits for its calls: some end on time, others are taken over. */
    private static final Behaviour STORY = Behaviour.INSTANT.paced(50, 140, TOKENS);

    private static final Duration SOON = Duration.ofSeconds(60);
    /** Longer than is waited for: who goes on after a kill has learnt of it otherwise. */
    private static final String LONG_SESSION_MS = "300000";

    @SuppressWarnings("NullAway.Init") // started once for all scenarios
    private static TestStack stack;

    @SuppressWarnings("NullAway.Init") // before each
    private SimulatedProvider second;

    @BeforeAll
    static void start(@TempDir Path home) {
        stack = TestStack.start(home, Map.of(Settings.SESSION_TIMEOUT_MS.name(), LONG_SESSION_MS));
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @BeforeEach
    void pace() {
        stack.provider().reset();
        stack.provider().configure(STORY);
        second = SimulatedProvider.start(STORY, 0);
    }

    @AfterEach
    void stopSecond() {
        second.close();
    }

    @Test
    void turnsGoOnWhenAnInstanceJoinsAndWhenItLeaves(@TempDir Path home) throws Exception {
        try (FollowedTurns turns = new FollowedTurns(stack.client())) {
            turns.begin(8);
            turns.awaitStreaming();
            Stack joined =
                    Stack.start(Settings.of(stack.neighbour(home, second)), Set.of(SERVICE), false, Progress.SILENT);
            try {
                beginUntilTheSecondCalls(turns);
            } finally {
                joined.close();
            }
            turns.begin(2);
            assertAllEndedOnce(turns.ended());
        }
    }

    @Test
    void turnsGoOnWhenAnInstanceIsKilled(@TempDir Path home) throws Exception {
        try (FollowedTurns turns = new FollowedTurns(stack.client());
                ChildStack killed =
                        new ChildStack(home, stack.neighbour(home, second), List.of("--services", SERVICE))) {
            killed.start();
            beginUntilTheSecondCalls(turns);
            turns.awaitStreaming();
            killed.kill();
            turns.begin(2);
            assertAllEndedOnce(turns.ended());
        }
    }

    private void beginUntilTheSecondCalls(FollowedTurns turns) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(500)).until(() -> {
            turns.begin(2);
            return second.requests().stream()
                            .filter(request -> request.outcome() == RecordedRequest.Outcome.OPEN)
                            .count()
                    >= 2;
        });
    }

    private void assertAllEndedOnce(List<Followed> turns) throws Exception {
        for (Followed turn : turns) {
            Transcript transcript = turn.transcript().get();
            assertEquals("COMPLETED", transcript.end().path("status").asText(), transcript::toString);
            assertEquals(transcript.end().path("text").asText(), transcript.text(), transcript::toString);
            assertEquals(TOKENS, transcript.text().split(" ").length, transcript::toString);
            JsonNode trace = settledTrace(turn.accepted().turnId());
            assertEquals(1, count(trace, "TurnAccepted"), trace::toString);
            assertEquals(1, count(trace, "TurnCompleted"), trace::toString);
            assertEquals(
                    count(trace, "ModelRequested"), trace.at("/reply/attempt").asInt(), trace::toString);
            assertTrue(calls(turn.question()) <= count(trace, "ModelRequested"), trace::toString);
            assertEquals(
                    2,
                    stack.client()
                            .get("/api/conversations/" + turn.accepted().conversationId() + "/messages")
                            .findValues("text")
                            .size());
        }
        assertNoAttemptWasWrittenTwice();
    }

    private static JsonNode settledTrace(String turnId) {
        return await().atMost(SOON)
                .ignoreException(ApiException.class)
                .until(() -> stack.client().get("/api/turns/" + turnId), trace -> count(trace, "TurnCompleted") > 0);
    }

    private static long count(JsonNode trace, String type) {
        return trace.path("events").findValuesAsText("type").stream()
                .filter(type::equals)
                .count();
    }

    private long calls(String question) {
        return Stream.concat(stack.provider().requests().stream(), second.requests().stream())
                .filter(request -> request.lastUser().equals(question))
                .count();
    }

    /** A second call under the same attempt would be told apart by nobody: its tokens have the same numbers. */
    private static void assertNoAttemptWasWrittenTwice() {
        Settings settings = stack.stack().settings();
        Set<String> seen = new HashSet<>();
        try (RegistryClient registry = new RegistryClient(URI.create(settings.get(Settings.SCHEMA_REGISTRY_URL)))) {
            WireSerde serde = new WireSerde(registry);
            try (KafkaConsumer<String, byte[]> deltas =
                    new KafkaClients(settings, serde).consumer("test-deltas", Map.of())) {
                List<TopicPartition> partitions = deltas.partitionsFor(Topics.STREAM_DELTAS.name()).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
                deltas.assign(partitions);
                Map<TopicPartition, Long> ends = deltas.endOffsets(partitions);
                while (partitions.stream().anyMatch(p -> deltas.position(p) < ends.getOrDefault(p, 0L))) {
                    for (ConsumerRecord<String, byte[]> record : deltas.poll(Duration.ofMillis(200))) {
                        StreamDelta delta = assertInstanceOf(StreamDelta.class, serde.deserialize(record.value()));
                        String id = delta.getTurnId() + "." + delta.getAttempt() + "." + delta.getSeq();
                        assertTrue(seen.add(id), id);
                    }
                }
            }
        }
        assertFalse(seen.isEmpty());
    }
}
