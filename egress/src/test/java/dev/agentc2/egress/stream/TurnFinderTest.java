package dev.agentc2.egress.stream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.platform.http.ProblemException;
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
    private volatile boolean whole = true;
    private volatile boolean cutOff;
    private final AtomicInteger searches = new AtomicInteger();
    private final TurnFinder finder = new TurnFinder(
            (key, since, enough) -> {
                searches.incrementAndGet();
                assertDoesNotThrow(() -> searched.await());
                return new TopicScan.Scanned(List.of(), whole);
            },
            (orgId, turnId) -> Optional.empty(),
            () -> cutOff,
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

    private void require() throws InterruptedException {
        finder.require(hub, KEY, EventId.start("c1-t1"), false, new CompletableFuture<>());
    }

    private int refusal() {
        return assertThrows(ProblemException.class, this::require).status();
    }

    @Test
    void that_there_is_no_such_turn_is_said_only_when_all_was_looked_through() {
        searched.countDown();
        assertEquals(404, refusal());
        whole = false;
        assertEquals(503, refusal());
    }

    @Test
    void while_nothing_comes_from_kafka_a_turn_is_taken_to_be_there() {
        searched.countDown();
        cutOff = true;
        assertDoesNotThrow(this::require);
        assertEquals(0, searches.get(), "there is nothing to look through");
    }

    @Test
    void a_search_that_kafka_went_away_under_refuses_nobody() {
        whole = false;
        threads.submit(() -> {
            await().until(() -> searches.get() == 1);
            cutOff = true;
            searched.countDown();
            return cutOff;
        });
        assertDoesNotThrow(this::require);
    }
}
