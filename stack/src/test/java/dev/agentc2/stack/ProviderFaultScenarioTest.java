package dev.agentc2.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.stack.simulator.Behaviour;
import dev.agentc2.stack.simulator.Fault;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider fails in its various ways: the core tries again with backoff, then fails clearly. */
@Tag("stack")
class ProviderFaultScenarioTest {
    private static final int TRIES = 4;

    @SuppressWarnings("NullAway.Init") // started once for all scenarios
    private static TestStack stack;

    @BeforeAll
    static void start(@TempDir Path home) {
        stack = TestStack.start(home, Map.of("AGENTC2_MODEL_IDLE_TIMEOUT_MS", "1500"));
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @BeforeEach
    void calm() {
        stack.provider().reset();
        stack.provider().configure(Behaviour.INSTANT);
    }

    @Test
    void aBusyProviderIsAskedAgain() throws Exception {
        recoversFrom(new Fault.Status(429));
    }

    @Test
    void aProviderErrorIsTriedAgain() throws Exception {
        recoversFrom(new Fault.Status(500));
    }

    @Test
    void aHangingCallIsGivenUpAndTriedAgain() throws Exception {
        recoversFrom(new Fault.Hang());
    }

    @Test
    void aCutStreamStartsOverWithAReset() throws Exception {
        stack.provider().configure(Behaviour.INSTANT.paced(5, 20, 20));
        Transcript answer = recoversFrom(new Fault.Cut());
        assertTrue(answer.saw("reset"), answer::toString);
    }

    @Test
    void aProviderThatStaysBrokenFailsTheTurnAfterItsRetries() throws Exception {
        stack.provider().failNext(TRIES, new Fault.Status(503));
        Transcript answer = stack.ask("Anyone there?");
        assertEquals("error", answer.endName(), answer::toString);
        assertTrue(answer.end().toString().contains("provider-error"), answer::toString);
        assertEquals(TRIES, stack.provider().requests().size());
    }

    @Test
    void aRefusedRequestIsNotRepeated() throws Exception {
        stack.provider().failNext(1, new Fault.Status(400));
        Transcript answer = stack.ask("Is this valid?");
        assertEquals("error", answer.endName(), answer::toString);
        assertEquals(1, stack.provider().requests().size());
    }

    private static Transcript recoversFrom(Fault fault) throws Exception {
        stack.provider().failNext(1, fault);
        Transcript answer = stack.ask("Say hello.");
        assertEquals("done", answer.endName(), answer::toString);
        assertEquals(answer.end().path("text").asText(), answer.text(), answer::toString);
        assertEquals(2, stack.provider().requests().size());
        return answer;
    }
}
