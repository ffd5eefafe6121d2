package dev.agentc2.platform.kafka;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class ClockLeadTest {
    private static final long MILLI = 1_000_000;

    private long wall = 1_700_000_000_000L;
    private long nanos = 5_000 * MILLI;
    /** How long the thread is stopped between two readings, milliseconds. */
    private final Deque<Long> stops = new ArrayDeque<>();

    private final ClockLead lead = new ClockLead(
            () -> {
                pass(stops.isEmpty() ? 0 : stops.remove());
                return wall;
            },
            () -> nanos);

    private void pass(long millis) {
        wall += millis;
        nanos += millis * MILLI;
    }

    @Test
    void timeThatPassesIsNoStep() {
        pass(3_600_000);
        assertFalse(lead.hasShrunk());
    }

    @Test
    void aStepBackIsToldOnce() {
        pass(100);
        wall -= 300_000;
        assertTrue(lead.hasShrunk());
        pass(100);
        assertFalse(lead.hasShrunk());
    }

    @Test
    void aStepAheadIsBorne() {
        wall += 300_000;
        assertFalse(lead.hasShrunk());
    }

    @Test
    void smallCorrectionsAreBorneHoweverManyTheyAre() {
        for (int i = 0; i < 100; i++) {
            pass(250);
            wall -= 100;
            assertFalse(lead.hasShrunk());
        }
    }

    @Test
    void aThreadThatIsStoppedBetweenTheClocksReadsThemAgain() {
        stops.add(2_000L);
        assertFalse(lead.hasShrunk());
        assertFalse(lead.hasShrunk());
    }
}
