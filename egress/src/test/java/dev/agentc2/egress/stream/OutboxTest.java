package dev.agentc2.egress.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OutboxTest {
    private final AtomicInteger overflows = new AtomicInteger();
    private final Outbox outbox = new Outbox(100, overflows::incrementAndGet);

    private static Frame frame() {
        return Frame.of(List.of(new StreamEvent(new EventId("t", 1, 0), new EventData.Delta("words"), 0)))
                .getFirst();
    }

    @Test
    void aBeatWakesTheWriterOnce() throws Exception {
        outbox.beat();
        assertEquals(new Outbox.Batch(List.of(), false), outbox.take());
        Frame frame = frame();
        outbox.tell(List.of(frame));
        assertEquals(List.of(frame), outbox.take().frames());
        outbox.end();
        assertTrue(outbox.take().last());
    }

    @Test
    @Timeout(60)
    void aWaitingWriterIsWokenByWhatComes() throws Exception {
        Thread writer = Thread.currentThread();
        Frame frame = frame();
        Thread.ofVirtual().start(() -> {
            while (writer.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            outbox.tell(List.of(frame));
        });
        assertEquals(List.of(frame), outbox.take().frames());
    }

    @Test
    void silenceCountsFromTheLastWriting() {
        outbox.wrote(1_000);
        assertFalse(outbox.isSilent(500, 1_499));
        assertTrue(outbox.isSilent(500, 1_500));
    }

    @Test
    void whatDoesNotFitEndsIt() throws Exception {
        outbox.tell(List.of(frame()));
        outbox.tell(List.of(frame(), frame(), frame()));
        assertEquals(1, overflows.get());
        assertEquals(new Outbox.Batch(List.of(), true), outbox.take());
    }
}
