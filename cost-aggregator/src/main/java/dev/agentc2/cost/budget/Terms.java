package dev.agentc2.cost.budget;

import java.util.OptionalLong;

/**
 * What an organisation may spend. Immutable.
 *
 * @param standing whether it may spend at all
 * @param dailyLimitNanos limit of a UTC day, nano-USD; empty when there is none
 */
public record Terms(Standing standing, OptionalLong dailyLimitNanos) {
    /** Whether an organisation may spend. */
    public enum Standing {
        /** It may. */
        ACTIVE,
        /** It may not. */
        SUSPENDED,
        /** Nothing is known of it. */
        UNKNOWN
    }

    /** Of an organisation that nothing is known of. */
    public static final Terms UNKNOWN = new Terms(Standing.UNKNOWN, OptionalLong.empty());

    /** Of one that may spend what it likes. */
    public static final Terms UNLIMITED = new Terms(Standing.ACTIVE, OptionalLong.empty());

    /** Of one that may spend up to a limit. */
    public static Terms limitedTo(long nanos) {
        return new Terms(Standing.ACTIVE, OptionalLong.of(nanos));
    }
}
