package dev.agentc2.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {
    /** Parts that start at the same time take theirs some moments after they asked. */
    @Test
    void aPortIsGivenOnceAndIsNoneOfOutgoingConnections() {
        int many = 300;
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < many; i++) {
            int port = Ports.free();
            given.add(port);
            assertFalse(port >= 32_768 || port < 1024, () -> "port " + port);
        }
        assertEquals(many, given.size());
    }
}
