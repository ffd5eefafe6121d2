package dev.agentc2.platform.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CircuitTest {
    private final AtomicLong now = new AtomicLong(5);
    private final AtomicInteger calls = new AtomicInteger();
    private final Circuit circuit = new Circuit(now::get);

    @Test
    void aLossKeepsOthersFromWaitingUntilASecondLater() {
        assertThrows(DatabaseUnavailableException.class, () -> circuit.run(failing("08001")));
        assertFalse(circuit.isClosed());
        assertThrows(DatabaseUnavailableException.class, () -> circuit.run(failing("08001")));
        assertEquals(1, calls.get(), "the second didn't reach the server");

        now.addAndGet(Circuit.RETRY_NANOS);
        assertEquals("works", circuit.run(() -> "works"));
        assertTrue(circuit.isClosed());
    }

    @Test
    void oneAtATimeIsLetThrough() {
        assertThrows(DatabaseUnavailableException.class, () -> circuit.run(failing("57P01")));
        now.addAndGet(Circuit.RETRY_NANOS);
        circuit.run(() -> {
            assertThrows(DatabaseUnavailableException.class, () -> circuit.run(failing("08006")));
            return "works";
        });
        assertEquals(1, calls.get());
    }

    @Test
    void errorsOfTheCallAreNotALoss() {
        assertThrows(IllegalStateException.class, () -> circuit.run(failing("23505")));
        assertTrue(circuit.isClosed());
    }

    private Supplier<String> failing(String sqlState) {
        return () -> {
            calls.incrementAndGet();
            throw new IllegalStateException(new SQLException("fails", sqlState));
        };
    }
}
