package dev.agentc2.platform.money;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PriceBookTest {
    @Test
    void takes_the_exact_name_then_the_longest_beginning() {
        PriceBook book = PriceBookReader.read("test", """
                p\tm*\t0\t1\t=\t=\t1\t=\t2026-01-01\ttest
                p\tm-mini*\t0\t2\t=\t=\t2\t=\t2026-01-01\ttest
                p\tm-mini\t0\t3\t=\t=\t3\t=\t2026-01-01\ttest
                """);
        assertEquals(Optional.of("m-mini"), book.find("p", "m-mini").map(Price::pattern));
        assertEquals(Optional.of("m-mini*"), book.find("p", "m-mini-2026").map(Price::pattern));
        assertEquals(Optional.of("m*"), book.find("p", "m-large").map(Price::pattern));
        assertEquals(Optional.empty(), book.find("p", "n"));
        assertEquals(Optional.empty(), book.find("q", "m"));
    }

    @Test
    void every_released_version_is_readable_and_the_last_is_current() {
        for (String version : PriceBook.versions()) {
            PriceBook book = PriceBook.version(version).orElseThrow();
            assertEquals(version, book.version());
            assertTrue(book.prices().size() > 1);
        }
        assertSame(PriceBook.version(PriceBook.versions().getLast()).orElseThrow(), PriceBook.current());
        assertEquals(Optional.empty(), PriceBook.version("never"));
    }

    @Test
    void the_simulated_provider_has_a_price_marked_as_an_example() {
        Price price = PriceBook.current().find("simulated", "anything").orElseThrow();
        assertEquals("example", price.source());
        assertTrue(price.upperBoundNanos(1, 1) > 0);
    }

    @Test
    void every_row_says_where_its_price_is_published() {
        for (Price price : PriceBook.current().prices()) {
            boolean ownHardware = price.source().equals("no price per token");
            boolean example = price.source().equals("example");
            assertTrue(ownHardware || example || price.source().startsWith("https://"), price::toString);
        }
    }

    @Test
    void a_dated_snapshot_costs_what_its_model_costs_and_another_variant_is_unknown() {
        PriceBook book = PriceBook.version("2026-11-23").orElseThrow();
        TokenCounts million = new TokenCounts(1_000_000, 0, 0, 0, 0, false);
        assertEquals(
                150_000_000,
                book.find("openai", "gpt-4o-mini-2024-07-18").orElseThrow().nanos(million));
        assertEquals(2_500_000_000L, book.find("openai", "gpt-4o").orElseThrow().nanos(million));
        assertEquals(Optional.empty(), book.find("openai", "gpt-4o-audio-preview"));
        assertEquals(
                500_000_000,
                book.find("anthropic", "claude-haiku-5-5").orElseThrow().nanos(million));
    }

    @Test
    void says_which_line_is_wrong() {
        assertRefused("p\tm\t0\t1", "line 1: 10 columns are expected, not 4");
        assertRefused("\np\tm\t0\t-1\t=\t=\t1\t=\t2026-01-01\ttest", "line 2: prices are not negative");
        assertRefused("p\tm\t5\t1\t=\t=\t1\t=\t2026-01-01\ttest", "the first tier of p m starts at 0 tokens");
        String twice = "p\tm\t0\t1\t=\t=\t1\t=\t2026-01-01\ttest\n";
        assertRefused(twice + twice, "the tiers of p m ascend");
        assertRefused("p\tm\t0\t0.0000001\t=\t=\t1\t=\t2026-01-01\ttest", "line 1");
    }

    private static void assertRefused(String text, String expected) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> PriceBookReader.read("test", text));
        assertTrue(e.toString().contains(expected), e.toString());
    }
}
