package dev.agentc2.platform.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PatienceTest {
    private static final Duration ASKED = Duration.ofMillis(5);
    private final Patience patience = new Patience(0);

    @Test
    void aPollLastsAsAskedForSoonAfterRecordsAndATenthOfTheSilenceLater() {
        assertEquals(ASKED, patience.of(ASKED, ms(50)));
        assertEquals(Duration.ofMillis(10), patience.of(ASKED, ms(100)));
        assertEquals(Duration.ofMillis(25), patience.of(ASKED, ms(250)));
        assertEquals(Duration.ofMillis(25), patience.of(ASKED, ms(3_600_000)));
    }

    @Test
    void recordsEndThePatience() {
        patience.heard(ms(1_000));
        assertEquals(ASKED, patience.of(ASKED, ms(1_010)));
    }

    @Test
    void whoAsksForNoneOrForMoreGetsThat() {
        assertEquals(Duration.ZERO, patience.of(Duration.ZERO, ms(1_000)));
        assertEquals(Duration.ofSeconds(1), patience.of(Duration.ofSeconds(1), ms(1_000)));
    }

    private static long ms(long ms) {
        return Duration.ofMillis(ms).toNanos();
    }
}
