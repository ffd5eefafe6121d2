package dev.agentc2.tool.mcp.circuit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedRedis;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.tool.TestClock;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CircuitsTest {
    private final TestClock clock = new TestClock();

    @Test
    void instancesShareCircuitsThroughRedis(@TempDir Path dir) {
        try (EmbeddedRedis server = EmbeddedRedis.start(dir, 0);
                Redis one = new Redis(server.url());
                Redis other = new Redis(server.url())) {
            await().until(() -> one.isReachable() && other.isReachable());
            Circuits here = new Circuits(one, clock);
            Circuits there = new Circuits(other, clock);
            for (int i = 0; i < 2; i++) {
                here.failed("org/c");
                there.failed("org/c");
            }
            assertTrue(here.admits("org/c"));
            assertTrue(there.failed("org/c"), "the fifth opens it");
            assertFalse(here.admits("org/c"));
            assertTrue(here.admits("org/d"));
            clock.pass(30_000);
            assertTrue(here.admits("org/c"));
            assertFalse(there.admits("org/c"), "one probe is enough");
            here.succeeded("org/c");
            assertTrue(there.admits("org/c"));
        }
    }

    @Test
    void anInstanceGoesByItsOwnWhileRedisIsAway() {
        try (Redis away = new Redis(null)) {
            Circuits circuits = new Circuits(away, clock);
            for (int i = 0; i < 5; i++) {
                assertTrue(circuits.admits("org/c"));
                assertEquals(i == 4, circuits.failed("org/c"));
            }
            assertFalse(circuits.admits("org/c"));
            assertEquals(1, circuits.open());
            clock.pass(30_000);
            assertTrue(circuits.admits("org/c"));
            circuits.succeeded("org/c");
            assertEquals(0, circuits.open());
        }
    }
}
