package dev.agentc2.tool.mcp.circuit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitTest {
    private static Circuit after(int failures, long from, long apart) {
        Circuit circuit = Circuit.FRESH;
        for (int i = 0; i < failures; i++) {
            circuit = circuit.failed(from + i * apart);
        }
        return circuit;
    }

    @Test
    void fiveFailuresWithinAMinuteOpenIt() {
        assertInstanceOf(Circuit.Closed.class, after(4, 0, 1_000));
        assertEquals(new Circuit.Open(4_000 + 30_000), after(5, 0, 1_000));
        assertInstanceOf(Circuit.Closed.class, after(20, 0, 15_000));
    }

    @Test
    void aSuccessForgetsWhatFailedBefore() {
        Circuit circuit = after(4, 0, 1_000).succeeded();
        assertEquals(Circuit.FRESH, circuit);
    }

    @Test
    void nobodyAsksWhileItIsOpenThenOneDoes() {
        Circuit open = after(5, 0, 0);
        assertFalse(open.admit(29_999).isAdmitted());
        Circuit.Admission probe = open.admit(30_000);
        assertTrue(probe.isAdmitted());
        assertFalse(probe.after().admit(30_001).isAdmitted());
        assertEquals(Circuit.FRESH, probe.after().succeeded());
        assertEquals(new Circuit.Open(61_000), probe.after().failed(31_000));
        assertTrue(probe.after().admit(60_000).isAdmitted(), "a probe that nobody hears of is followed by another");
    }

    @Test
    void answersFromBeforeItOpenedDontCloseIt() {
        Circuit open = after(5, 0, 0);
        assertEquals(open, open.succeeded());
        assertEquals(open, open.failed(1));
    }

    @Test
    void itSurvivesBeingWrittenDown() {
        for (Circuit circuit :
                List.of(Circuit.FRESH, after(3, 1_700_000_000_000L, 5), new Circuit.Open(7), new Circuit.Probing(9))) {
            assertEquals(circuit, Circuit.decoded(circuit.encoded()));
        }
        for (String broken : List.of("", "X1", "O", "P,", "C12x", "O99999999999999999999999")) {
            assertEquals(Circuit.FRESH, Circuit.decoded(broken));
        }
    }
}
