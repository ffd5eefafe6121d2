package dev.agentc2.agent.model;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.effect.Claim;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class DeltaStreamTest {
    private final DeltaPace pace = new DeltaPace();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> kept = CompletableFuture.completedFuture(null);

    private Future<?> send(int seq, String text) {
        assertEquals(sent.size(), seq);
        sent.add(text);
        return kept;
    }

    @Test
    void moreTextIsOfUseWhenTheNextDeltaMayGoOut() throws Exception {
        for (int others = 0; others < 500; others++) {
            pace.begin();
        }
        DeltaStream stream = new DeltaStream(this::send, Claim.HELD, pace);
        stream.awaitUse();
        long begun = System.nanoTime();
        stream.append("first");
        await().until(() -> sent.size() == 1);
        stream.awaitUse();
        assertTrue(System.nanoTime() - begun >= Duration.ofMillis(50).toNanos(), "no sooner than its pace");
        stream.append(" second");
        assertEquals(2, stream.finish(Duration.ofSeconds(20)));
        assertEquals(List.of("first", " second"), sent);
    }

    @Test
    void whileADeltaIsNotKeptTheOthersGather() throws Exception {
        kept = new CompletableFuture<>();
        DeltaStream stream = new DeltaStream(this::send, Claim.HELD, pace);
        stream.append("a");
        await().until(() -> sent.size() == 1);
        stream.append("b");
        stream.append("c");
        CompletableFuture<Void> first = kept;
        kept = CompletableFuture.completedFuture(null);
        first.complete(null);
        assertEquals(2, stream.finish(Duration.ofSeconds(20)));
        assertEquals(List.of("a", "bc"), sent);
    }

    @Test
    void aDeltaThatIsNotKeptIsSentAgainInItsPlace() throws Exception {
        List<String> places = new CopyOnWriteArrayList<>();
        DeltaStream stream = new DeltaStream(
                (seq, text) -> {
                    places.add(seq + text);
                    return places.size() == 1
                            ? CompletableFuture.failedFuture(new KafkaException("away"))
                            : CompletableFuture.completedFuture(null);
                },
                Claim.HELD,
                pace);
        stream.append("a");
        await().until(() -> places.size() == 1);
        stream.append("b");
        assertEquals(2, stream.finish(Duration.ofSeconds(20)));
        assertEquals(List.of("0a", "0a", "1b"), places);
    }

    @Test
    void nobodyWaitsForAStreamThatWasGivenUpOrForAnInterruptedThread() throws Exception {
        DeltaStream stream = new DeltaStream(this::send, Claim.HELD, pace);
        stream.append("a");
        await().until(() -> sent.size() == 1);
        Thread.currentThread().interrupt();
        stream.awaitUse();
        assertTrue(Thread.interrupted());
        stream.abandon();
        stream.awaitUse();
        assertEquals(List.of("a"), sent);
    }
}
