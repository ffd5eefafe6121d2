package dev.agentc2.agent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DeltaPaceTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private final DeltaPace pace = new DeltaPace();

    @Test
    void one_answer_alone_waits_for_nobody() {
        answers(1);
        assertEquals(1_000 * MILLI + 2 * MILLI, pace.next(1_000 * MILLI));
    }

    @Test
    void many_answers_go_at_common_times_and_no_later_than_a_step() {
        answers(500);
        Set<Long> times = new TreeSet<>();
        for (int i = 0; i < 500; i++) {
            long lastSent = -7 * MILLI + i * MILLI / 10;
            long wait = pace.next(lastSent) - lastSent;
            assertTrue(wait >= 50 * MILLI && wait < 60 * MILLI, () -> "waits " + wait);
            times.add(pace.next(lastSent));
        }
        assertEquals(6, times.size(), "500 answers over 50 ms");
    }

    private void answers(int count) {
        for (int i = 0; i < count; i++) {
            pace.begin();
        }
    }
}
