package dev.agentc2.agent.guardrail;

import java.text.Normalizer;

/** Text made comparable: what looks the same becomes the same. */
final class PlainText {
    /** Cyrillic and Greek letters that look like Latin ones, and below the Latin ones. */
    private static final String LOOKALIKES = "аеорсхуіѕјһԁօοαερτυνικ";

    private static final String LATIN = "aeopcxyisjhdooaeptuvik";

    private PlainText() {}

    /**
     * Compatibility forms folded (NFKC), invisible characters taken out, letters of other scripts that look Latin made
     * Latin, all in lower case. Linear in the text.
     */
    static String of(String text) {
        String folded = isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
        StringBuilder plain = new StringBuilder(folded.length());
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            if (c < 0x80) {
                plain.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
            } else if (!isInvisible(c)) {
                char lower = Character.toLowerCase(c);
                int lookalike = LOOKALIKES.indexOf(lower);
                plain.append(lookalike < 0 ? lower : LATIN.charAt(lookalike));
            }
        }
        return plain.toString();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Zero-width and other format characters, and variation selectors. */
    private static boolean isInvisible(char c) {
        return Character.getType(c) == Character.FORMAT || (c >= 0xFE00 && c <= 0xFE0F) || c == 0x034F;
    }
}
