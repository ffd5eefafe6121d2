package dev.agentc2.perf.streams;

/** The conversations of the measurement, by number. */
final class Conversation {
    static final String ORG = "default";

    private Conversation() {}

    static String id(int number) {
        return "stream" + number;
    }
}
