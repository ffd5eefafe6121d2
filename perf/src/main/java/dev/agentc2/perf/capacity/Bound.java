package dev.agentc2.perf.capacity;

/**
 * Something that ends at some load. Immutable.
 *
 * @param what it is
 * @param turnsPerSecond up to which it holds
 * @param remedy what moves it
 */
public record Bound(String what, double turnsPerSecond, String remedy) {}
