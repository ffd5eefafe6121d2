package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/**
 * The tenant as the core needs it. Immutable.
 *
 * @param orgId identity
 * @param active false while it is suspended
 * @param dailyLimitNanos spending limit of a UTC day, nano-USD; null when there is none
 */
public record Organization(
        String orgId, boolean active, @Nullable Long dailyLimitNanos) {}
