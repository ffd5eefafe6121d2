package dev.agentc2.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TitleTest {
    @Test
    void aShortMessageIsItsOwnTitleOnOneLine() {
        assertEquals("Hello there, how are you?", Title.of("  Hello\n\tthere,  how\0 are you?\n"));
    }

    @Test
    void aLongOneIsCutBetweenWords() {
        String title = Title.of("Please compare the refund policies of all our suppliers in Portugal and Spain");
        assertEquals("Please compare the refund policies of all our suppliers in…", title);
    }

    @Test
    void aWordWithoutEndIsCutWithinButNotWithinACharacter() {
        String title = Title.of("x".repeat(59) + "😀".repeat(300));
        assertEquals("x".repeat(59) + "…", title);
        assertTrue(Title.of("y".repeat(100_000)).length() <= 61);
    }

    @Test
    void blanksBeforeTheFirstWordDontHideThatThereIsMore() {
        assertTrue(Title.of("short" + " ".repeat(500) + "more").endsWith("…"));
        assertFalse(Title.of("short").endsWith("…"));
        assertEquals("", Title.of(" \n "));
    }
}
