package dev.agentc2.stack.letters;

import org.jspecify.annotations.Nullable;

/**
 * How a replay or a discard of one letter went. Immutable.
 *
 * @param number of the letter
 * @param done whether it was done, or would be
 * @param words what was done or why it wasn't, for a person
 * @param topic that the record was sent to; null when none was
 * @param partition likewise
 * @param offset likewise
 */
public record Verdict(
        long number,
        boolean done,
        String words,
        @Nullable String topic,
        @Nullable Integer partition,
        @Nullable Long offset) {
    static Verdict done(long number, String words) {
        return new Verdict(number, true, words, null, null, null);
    }

    static Verdict refused(long number, String why) {
        return new Verdict(number, false, why, null, null, null);
    }
}
