package dev.agentc2.stack.letters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void whatATerminalWouldObeyIsReplaced() {
        assertEquals("\uFFFD[31mred\uFFFD", Terminal.safe("\u001b[31mred\u202e"));
        assertEquals("über 한국 🙂", Terminal.safe("über 한국 🙂"));
    }

    @Test
    void longTextIsBrokenBetweenWords() {
        String text = "word ".repeat(40).strip();
        assertTrue(Terminal.wrapped(text, 12).stream().allMatch(line -> line.length() <= 68));
        assertEquals(text, String.join(" ", Terminal.wrapped(text, 12)));
        assertEquals("abc…", Terminal.cut("abcdefgh", 4));
    }
}
