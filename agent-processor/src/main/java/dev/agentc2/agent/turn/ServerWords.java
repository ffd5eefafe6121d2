package dev.agentc2.agent.turn;

import dev.agentc2.agent.guardrail.InputPolicy;
import dev.agentc2.agent.guardrail.InputVerdict;

/**
 * How to use the tools of a connection, in the words of its server: foreign, cut to what a prompt has room for, and
 * screened once, for they stand in many prompts. Immutable.
 *
 * @param connectionId which connection
 * @param slug the connection's short name
 * @param text the words, not blank
 * @param found what the screening says of them
 */
public record ServerWords(String connectionId, String slug, String text, InputVerdict found) {
    /** Of one server at most, bytes. */
    static final int MOST_BYTES = 2 * 1024;

    /** Of all servers of a prompt together at most, bytes. */
    static final int MOST_BYTES_IN_ALL = 8 * 1024;

    private static final String CUT = "\n[cut]";

    /** Words as they are offered. */
    public static ServerWords of(String connectionId, String slug, String words, InputPolicy policy) {
        String head = Utf8.head(words.strip(), MOST_BYTES);
        String text = head.length() < words.strip().length() ? head + CUT : head;
        return new ServerWords(connectionId, slug, text, policy.screen(text));
    }
}
