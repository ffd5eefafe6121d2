package dev.agentc2.platform.money;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceTest {
    private static final String BOOK = """
            # a comment
            p\tsmall\t0\t0.15\t0.0375\t=\t0.60\t=\t2026-01-01\ttest
            p\ttiered\t0\t1\t0.1\t1.25\t5\t6\t2026-01-01\ttest
            p\ttiered\t100\t2\t0.2\t2.5\t10\t12\t2026-01-01\ttest
            """;

    private final PriceBook book = PriceBookReader.read("test", BOOK);
    private final Price small = book.find("p", "small").orElseThrow();
    private final Price tiered = book.find("p", "tiered").orElseThrow();

    @Test
    void prices_each_bucket_in_nano_usd() {
        assertEquals(150, small.nanos(new TokenCounts(1, 0, 0, 0, 0, false)));
        assertEquals(375, small.nanos(new TokenCounts(0, 10, 0, 0, 0, false)));
        assertEquals(150, small.nanos(new TokenCounts(0, 0, 1, 0, 0, false)));
        assertEquals(600, small.nanos(new TokenCounts(0, 0, 0, 1, 0, false)));
        assertEquals(600, small.nanos(new TokenCounts(0, 0, 0, 0, 1, false)));
        assertEquals(150_000_000 + 600_000_000, small.nanos(new TokenCounts(1_000_000, 0, 0, 1_000_000, 0, false)));
        assertEquals(0, small.nanos(TokenCounts.NONE));
    }

    @Test
    void rounds_up_once_a_call() {
        assertEquals(38, small.nanos(new TokenCounts(0, 1, 0, 0, 0, false)), "37.5 nano-USD");
        assertEquals(113, small.nanos(new TokenCounts(0, 3, 0, 0, 0, false)), "112.5, not three times 38");
    }

    @Test
    void a_long_prompt_prices_the_whole_call_higher() {
        assertEquals(99 * 1_000 + 5_000, tiered.nanos(new TokenCounts(99, 0, 0, 1, 0, false)));
        assertEquals(100 * 2_000 + 10_000, tiered.nanos(new TokenCounts(100, 0, 0, 1, 0, false)));
        assertEquals(
                40 * 2_000 + 30 * 200 + 30 * 2_500 + 12_000,
                tiered.nanos(new TokenCounts(40, 30, 30, 0, 1, false)),
                "all input buckets count");
    }

    @Test
    void a_reservation_covers_whatever_the_call_turns_out_to_be() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            TokenCounts used = new TokenCounts(
                    random.nextInt(60),
                    random.nextInt(60),
                    random.nextInt(60),
                    random.nextInt(500),
                    random.nextInt(500),
                    false);
            long input = used.input() + used.cachedInput() + used.cacheWrite() + random.nextInt(50);
            long output = used.output() + used.reasoning() + random.nextInt(50);
            assertTrue(tiered.nanos(used) <= tiered.upperBoundNanos(input, output), used::toString);
            assertTrue(small.nanos(used) <= small.upperBoundNanos(input, output), used::toString);
        }
    }

    @Test
    void agrees_with_decimal_arithmetic() {
        Random random = new Random(11);
        for (int i = 0; i < 5_000; i++) {
            TokenCounts used = new TokenCounts(
                    random.nextInt(2_000_000), random.nextInt(2_000_000), 0, random.nextInt(200_000), 0, false);
            BigDecimal usd = new BigDecimal("0.15")
                    .multiply(BigDecimal.valueOf(used.input()))
                    .add(new BigDecimal("0.0375").multiply(BigDecimal.valueOf(used.cachedInput())))
                    .add(new BigDecimal("0.60").multiply(BigDecimal.valueOf(used.output())))
                    .movePointLeft(6);
            long expected =
                    usd.movePointRight(9).setScale(0, RoundingMode.CEILING).longValueExact();
            assertEquals(expected, small.nanos(used), used::toString);
        }
    }

    @Test
    void refuses_what_does_not_fit() {
        assertThrows(ArithmeticException.class, () -> small.nanos(new TokenCounts(Long.MAX_VALUE, 0, 0, 0, 0, false)));
        assertThrows(ArithmeticException.class, () -> small.upperBoundNanos(Long.MAX_VALUE, 1));
    }
}
