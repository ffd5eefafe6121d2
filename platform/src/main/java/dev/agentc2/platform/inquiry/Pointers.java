package dev.agentc2.platform.inquiry;

import com.fasterxml.jackson.core.JsonPointer;

/** JSON pointers as people write them (RFC 6901). Pure. */
final class Pointers {
    private static final int LONGEST = 500;

    private Pointers() {}

    /** Whether a text is one. */
    static boolean areWritten(String text) {
        try {
            JsonPointer.compile(text);
            return text.length() <= LONGEST;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
