package dev.agentc2.topics;

import org.jspecify.annotations.Nullable;

/** Which changes of a topic's configuration lose records that are there. */
final class Destruction {
    private Destruction() {}

    /**
     * Whether a change loses records.
     *
     * @param from the value in force; null when unknown
     */
    static boolean losesRecords(String key, @Nullable String from, String to) {
        return switch (key) {
            case "cleanup.policy" -> !to.equals(from);
            case "retention.ms", "retention.bytes" -> from == null || bound(to) < bound(from);
            default -> false;
        };
    }

    /** A negative bound is none. */
    private static long bound(String value) {
        long number = Long.parseLong(value.strip());
        return number < 0 ? Long.MAX_VALUE : number;
    }
}
