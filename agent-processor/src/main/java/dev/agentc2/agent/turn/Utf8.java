package dev.agentc2.agent.turn;

/** Sizes of text as bytes of UTF-8, without encoding it. */
final class Utf8 {
    private Utf8() {}

    /** Bytes that a text takes. */
    static int length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            bytes += extra(text.charAt(i));
        }
        return bytes;
    }

    /** The longest beginning of a text that takes no more than some bytes; no character is cut in two. */
    static String head(String text, int maxBytes) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            bytes += 1 + extra(text.charAt(i));
            if (bytes > maxBytes) {
                boolean midPair = i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
                return text.substring(0, midPair ? i - 1 : i);
            }
        }
        return text;
    }

    /** Bytes over one; each half of a surrogate pair counts two, which makes the pair's four. */
    private static int extra(char c) {
        if (c < 0x80) {
            return 0;
        }
        return c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
}
