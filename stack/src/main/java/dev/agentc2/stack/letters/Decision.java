package dev.agentc2.stack.letters;

import java.util.Locale;

/** What can be decided on a dead letter. */
enum Decision {
    /** The record was sent once more. */
    REPLAYED,
    /** Somebody said that nothing is to come of it. */
    DISCARDED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
