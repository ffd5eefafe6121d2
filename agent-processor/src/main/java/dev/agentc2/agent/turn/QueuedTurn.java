package dev.agentc2.agent.turn;

/**
 * A turn that waits behind the active one: accepted, and nothing else has happened to it. Immutable.
 *
 * @param inquiry what it answers
 * @param acceptedAt when it was accepted, epoch milliseconds
 */
public record QueuedTurn(Inquiry inquiry, long acceptedAt) {}
