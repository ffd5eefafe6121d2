package dev.agentc2.egress.stream;

/**
 * A server-sent event of a turn. Immutable.
 *
 * @param id the last delta that a client has once it has read this
 * @param data what it says
 * @param producedAt when a delta was written, epoch milliseconds; 0 for all that isn't a live delta
 */
public record StreamEvent(EventId id, EventData data, long producedAt) {}
