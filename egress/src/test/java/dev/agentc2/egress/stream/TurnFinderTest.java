package dev.agentc2.egress.stream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnFinderTest {
    private static final String KEY = "acme/c1";
    private static final int SEARCHES = 4;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch searched = new CountDownLatch(1);
    private final AtomicInteger searches = new AtomicInteger();
    private final TurnFinder finder = new TurnFinder(
            (key, since, enough) -> {
                searches.incrementAndGet();
                assertDoesNotThrow(() -> searched.await());
                return List.of();
            },
            (orgId, turnId) -> Optional.empty(),
            Clock.systemUTC());
    private final StreamHub hub = new StreamHub(
            new RecentTurns(1_000, Duration.ofMinutes(1)),
            Clock.systemUTC(),
            (delay, task) -> {},
            (h, key, turnId) -> {});

    @AfterEach
    void stop() {
        searched.countDown();
        threads.shutdownNow();
    }

    @Test
    void a_turn_that_is_late_is_waited_for_when_others_are_looked_for() {
        for (int i = 0; i < SEARCHES; i++) {
            String turnId = "c1-lost" + i;
            threads.submit(() -> {
                finder.require(hub, KEY, EventId.start(turnId), false, new CompletableFuture<>());
                return turnId;
            });
        }
        await().until(() -> searches.get() == SEARCHES);
        CompletableFuture<Void> arrival =
                new CompletableFuture<Void>().completeOnTimeout(null, 1_500, TimeUnit.MILLISECONDS);
        assertDoesNotThrow(() -> finder.require(hub, KEY, EventId.start("c1-late"), false, arrival));
    }
}
