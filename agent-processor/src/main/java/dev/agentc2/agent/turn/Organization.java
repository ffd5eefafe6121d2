package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/**
 * The tenant as the core needs it. Immutable.
 *
 * @param orgId identity
 * @param status whether its turns may run
 * @param dailyLimitNanos spending limit of a UTC day, nano-USD; null when there is none
 */
public record Organization(
        String orgId, Status status, @Nullable Long dailyLimitNanos) {
    /** Whether a tenant's turns may run. */
    public enum Status {
        ACTIVE,
        SUSPENDED,
        DELETED
    }
}
