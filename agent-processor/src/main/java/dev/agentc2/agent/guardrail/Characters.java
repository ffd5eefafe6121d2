package dev.agentc2.agent.guardrail;

/** Classes of characters, and the characters around a place. */
final class Characters {
    private static final char LAST_LATIN_LETTER = '\u024F';

    private Characters() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isLetterOrDigit(char c) {
        return isDigit(c) || isLetter(c);
    }

    /** The character so many places before; a space before the beginning. */
    static char before(CharSequence text, int at, int back) {
        return at >= back ? text.charAt(at - back) : ' ';
    }

    /**
     * Whether a character joins others to a word: a letter of a Latin script, a digit or an underscore. Not letters of
     * scripts that put no spaces between words, where an address or a number stands right beside them.
     */
    static boolean isWord(char c) {
        return isLetterOrDigit(c) || c == '_' || (c > 0x7F && c <= LAST_LATIN_LETTER && Character.isLetter(c));
    }

    /** Whether a word may begin at a place. */
    static boolean beginsWord(CharSequence text, int at) {
        return !isWord(before(text, at, 1));
    }

    /** How far a literal agrees with the text at a place: its length, or the characters there are when the text stops. */
    static int agreement(CharSequence text, int at, String literal) {
        int i = 0;
        while (i < literal.length() && at + i < text.length() && text.charAt(at + i) == literal.charAt(i)) {
            i++;
        }
        return i;
    }
}
