package dev.agentc2.perf;

/**
 * How long one turn took, nanoseconds from when the request was begun. Immutable.
 *
 * @param firstToken until the first token was read
 * @param whole until the answer had ended
 */
public record Timing(long firstToken, long whole) {}
