package dev.agentc2.tool.builtin;

import java.nio.charset.StandardCharsets;

/**
 * Text out of the middle of UTF-8, from its first whole character on. Immutable.
 *
 * @param text the whole characters
 * @param skipped bytes before them that belong to a character that began earlier
 * @param length bytes of the text
 */
record Utf8Piece(String text, int skipped, int length) {
    /** Bytes of the longest character. */
    static final int LONGEST_CHARACTER = 4;

    private static final int CONTINUATION_MASK = 0xC0;
    private static final int CONTINUATION = 0x80;

    /**
     * A piece of at most so many bytes, and at least one character where there is one.
     *
     * @param bytes that begin where the piece is wanted, and go on for a character longer where there is more
     */
    static Utf8Piece of(byte[] bytes, int most) {
        int from = 0;
        while (from < bytes.length && from < LONGEST_CHARACTER && continues(bytes, from)) {
            from++;
        }
        int to = Math.max(from, Math.min(bytes.length, most));
        while (to > from && to < bytes.length && continues(bytes, to)) {
            to--;
        }
        if (to == from && from < bytes.length) {
            do {
                to++;
            } while (to < bytes.length && continues(bytes, to));
        }
        return new Utf8Piece(new String(bytes, from, to - from, StandardCharsets.UTF_8), from, to - from);
    }

    private static boolean continues(byte[] bytes, int at) {
        return (bytes[at] & CONTINUATION_MASK) == CONTINUATION;
    }
}
