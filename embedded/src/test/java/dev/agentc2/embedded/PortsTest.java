package dev.agentc2.embedded;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
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

    /** A copy of the process that begins such a program keeps what is open in it for some moments. */
    @Test
    @Tag("adapter")
    void aPortCanBeHadAtOnceWhileOtherThreadsStartPrograms() throws Exception {
        try (StartedPrograms _ = new StartedPrograms()) {
            for (int i = 0; i < 2_000; i++) {
                int port = Ports.free();
                assertDoesNotThrow(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close());
            }
        }
    }

    @Test
    void whatIsListenedOnIsInUse() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertTrue(Ports.inUse(server.getLocalPort()));
        }
    }
}
