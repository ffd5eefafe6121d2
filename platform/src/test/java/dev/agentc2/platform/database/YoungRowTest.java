package dev.agentc2.platform.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class YoungRowTest {
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void whatIsThereIsNotWaitedFor() {
        assertEquals(Optional.of("row"), YoungRow.await(() -> appearsAtLook(1)));
        assertEquals(1, looks.get());
    }

    @Test
    void whatComesLateIsFound() {
        assertEquals(Optional.of("row"), YoungRow.await(() -> appearsAtLook(3)));
        assertEquals(3, looks.get());
    }

    @Test
    void whatDoesNotComeIsGivenUpAfterFewLooks() {
        assertEquals(Optional.empty(), YoungRow.await(() -> appearsAtLook(Integer.MAX_VALUE)));
        assertTrue(looks.get() <= 12, "pauses grow");
    }

    private Optional<String> appearsAtLook(int wanted) {
        return looks.incrementAndGet() < wanted ? Optional.empty() : Optional.of("row");
    }
}
