package dev.agentc2.egress.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.redis.Redis;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunningCallsTest {
    private static final Principal CALLER = new Principal("acme", "key:k1", Set.of());
    private static final JsonNode ONE = new IntNode(1);

    @Test
    void withoutRedisACallIsKnownWhereItIsAnswered() {
        try (Redis none = new Redis(null)) {
            RunningCalls calls = new RunningCalls(none);
            String key = RunningCalls.key(CALLER, "s1", ONE);
            AtomicInteger silenced = new AtomicInteger();
            calls.began(key, "c1-t1", silenced::incrementAndGet);
            assertEquals(Optional.of("c1-t1"), calls.turn(key));
            calls.silence(key);
            calls.left(key);
            calls.silence(key);
            assertEquals(1, silenced.get());
            assertEquals(Optional.empty(), calls.turn(key));
        }
    }

    @Test
    void equalIdsOfDifferentClientsAreDifferentRequests() {
        String key = RunningCalls.key(CALLER, "s1", ONE);
        assertTrue(key.startsWith("acme:"));
        assertEquals(key, RunningCalls.key(CALLER, "s1", new IntNode(1)));
        assertNotEquals(key, RunningCalls.key(CALLER, "s2", ONE));
        assertNotEquals(key, RunningCalls.key(CALLER, "s1", new TextNode("1")));
        assertNotEquals(key, RunningCalls.key(new Principal("acme", "key:k2", Set.of()), "s1", ONE));
        assertNotEquals(key, RunningCalls.key(new Principal("other", "key:k1", Set.of()), "s1", ONE));
    }
}
