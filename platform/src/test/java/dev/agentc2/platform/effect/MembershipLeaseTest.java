package dev.agentc2.platform.effect;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MembershipLeaseTest {
    private double answered;
    private long now;
    private final MembershipLease lease = new MembershipLease(() -> answered, () -> now);

    @Test
    void there_is_none_before_a_heartbeat_is_answered() {
        assertFalse(lease.holds());
    }

    @Test
    void it_is_renewed_by_heartbeats_and_ends_without_them() {
        for (int i = 0; i < 10; i++) {
            answered++;
            assertTrue(after(300), "beat " + i);
        }
        assertTrue(after(250));
        assertFalse(after(100), "its last sure heartbeat was sent two looks ago at the earliest");
    }

    @Test
    void an_answer_says_nothing_of_the_time_since_it_was_asked_for() {
        answered++;
        lease.holds();
        answered++;
        assertFalse(after(2_000), "it may have been sent 2 s ago");
        answered++;
        assertFalse(after(10), "sent after the second was answered, which may be as long ago");
        answered++;
        assertTrue(after(10));
    }

    @Test
    void of_several_answers_the_last_was_sent_after_the_last_look() {
        lease.holds();
        answered += 3;
        assertTrue(after(800));
        assertFalse(after(100));
    }

    private boolean after(long millis) {
        now += Duration.ofMillis(millis).toNanos();
        return lease.holds();
    }
}
