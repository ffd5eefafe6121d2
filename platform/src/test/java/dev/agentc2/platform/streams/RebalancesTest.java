package dev.agentc2.platform.streams;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RebalancesTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Rebalances rebalances = new Rebalances();

    @Test
    void a_thread_waits_until_the_others_have_ended_the_rebalance_too() {
        rebalances.joins("one");
        rebalances.joins("other");
        Thread one = Thread.ofPlatform().start(() -> {
            // each wait is bounded, so that one of them may end in vain on a busy machine
            for (int generation = 1; generation <= 100; generation++) {
                rebalances.ended("one", generation);
            }
        });
        await().atMost(SOON).until(() -> one.getState() == Thread.State.TIMED_WAITING);
        rebalances.ended("other", 100);
        assertTimeoutPreemptively(SOON, () -> one.join());
    }

    @Test
    void a_thread_that_is_alone_or_last_does_not_wait() {
        rebalances.joins("one");
        rebalances.joins("gone");
        rebalances.leaves("gone");
        assertTimeoutPreemptively(SOON, () -> {
            for (int generation = 1; generation <= 10_000; generation++) {
                rebalances.ended("one", generation);
            }
        });
    }
}
