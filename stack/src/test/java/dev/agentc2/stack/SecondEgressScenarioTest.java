package dev.agentc2.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.SseReader;
import dev.agentc2.stack.simulator.Behaviour;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client goes on with a turn's stream at another instance of egress than it began with. */
@Tag("stack")
class SecondEgressScenarioTest {
    private static final Set<String> EGRESS = Set.of("egress");

    @SuppressWarnings("NullAway.Init") // started once for all scenarios
    private static TestStack stack;

    @SuppressWarnings("NullAway.Init")
    private static Stack second;

    @SuppressWarnings("NullAway.Init")
    private static ApiClient atSecond;

    @BeforeAll
    static void start(@TempDir Path home, @TempDir Path secondHome) {
        stack = TestStack.start(home, Map.of());
        stack.provider().configure(Behaviour.INSTANT.paced(20, 40, 60));
        second =
                Stack.start(Settings.of(stack.neighbour(secondHome, stack.provider())), EGRESS, false, Progress.SILENT);
        atSecond = clientOf(second);
    }

    @AfterAll
    static void stop() {
        atSecond.close();
        second.close();
        stack.close();
    }

    @Test
    void duringTheTurn() throws Exception {
        ApiClient.Accepted accepted = stack.send("Tell me a long story.");
        Transcript transcript = new Transcript();
        for (ApiClient client : List.of(stack.client(), atSecond, stack.client(), atSecond)) {
            readDeltas(3, client, accepted, transcript);
        }
        assertTrue(transcript.endName().isEmpty(), transcript::toString);
        assertWhole(readOn(stack.client(), accepted, transcript));
    }

    @Test
    void afterTheTurn() throws Exception {
        ApiClient.Accepted accepted = stack.send("Tell me another long story.");
        Transcript transcript = new Transcript();
        readDeltas(5, stack.client(), accepted, transcript);
        stack.read(accepted);
        readDeltas(1, atSecond, accepted, transcript);
        assertWhole(readOn(stack.client(), accepted, transcript));
    }

    @Test
    void afterTheTurnAtAnInstanceThatStartedLater(@TempDir Path lateHome) throws Exception {
        ApiClient.Accepted accepted = stack.send("Tell me a third long story.");
        Transcript transcript = new Transcript();
        readDeltas(5, stack.client(), accepted, transcript);
        stack.read(accepted);
        Settings settings = Settings.of(stack.neighbour(lateHome, stack.provider()))
                .with(Map.of(Settings.STREAM_MEMORY_SECONDS.name(), "1"));
        try (Stack late = Stack.start(settings, EGRESS, false, Progress.SILENT);
                ApiClient atLate = clientOf(late)) {
            readDeltas(1, atLate, accepted, transcript);
            assertWhole(readOn(atLate, accepted, transcript));
        }
    }

    /** A client of the first stack, at another's address. */
    private static ApiClient clientOf(Stack other) {
        return new ApiClient(
                LocalAccess.of(other.settings()).url(),
                LocalAccess.of(stack.stack().settings()).apiKey());
    }

    private static void readDeltas(int count, ApiClient client, ApiClient.Accepted accepted, Transcript transcript)
            throws IOException, InterruptedException {
        int[] seen = {0};
        try (SseReader stream = client.stream(accepted.streamUrl(), transcript.lastId())) {
            assertTrue(
                    transcript.read(stream, event -> event.name().equals("delta") && ++seen[0] == count),
                    transcript::toString);
        }
    }

    private static Transcript readOn(ApiClient client, ApiClient.Accepted accepted, Transcript transcript)
            throws IOException, InterruptedException {
        try (SseReader stream = client.stream(accepted.streamUrl(), transcript.lastId())) {
            return transcript.readAll(stream);
        }
    }

    private static void assertWhole(Transcript transcript) {
        assertEquals("COMPLETED", transcript.end().path("status").asText(), transcript::toString);
        assertEquals(transcript.end().path("text").asText(), transcript.text(), transcript::toString);
        assertFalse(transcript.saw("reset"), transcript::toString);
    }
}
