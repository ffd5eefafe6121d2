package dev.agentc2.platform.service;

/**
 * How a subsystem is. Immutable.
 *
 * @param status what it means for the service
 * @param detail a short sentence for an operator, without secrets
 */
public record Health(Status status, String detail) {
    /** Whether a subsystem works. */
    public enum Status {
        /** Works. */
        UP,
        /** Works less well: the service stays ready. */
        DEGRADED,
        /** Doesn't work: the service isn't ready. */
        DOWN
    }

    public static Health up(String detail) {
        return new Health(Status.UP, detail);
    }

    public static Health degraded(String detail) {
        return new Health(Status.DEGRADED, detail);
    }

    public static Health down(String detail) {
        return new Health(Status.DOWN, detail);
    }
}
