package dev.agentc2.perf.chaos.history;

import java.util.List;

/**
 * What one client saw of one turn. Immutable.
 *
 * @param messageId the client's id of the message
 * @param turnId turn that it started
 * @param postedAt when it was sent first, epoch milliseconds
 * @param acceptedAt when it was accepted, epoch milliseconds
 * @param events server-sent events in the order they came, over all connections
 */
public record Transcript(String messageId, String turnId, long postedAt, long acceptedAt, List<Seen> events) {
    /**
     * An event that came.
     *
     * @param at epoch milliseconds
     * @param connection number of the connection that brought it, from 1
     * @param id event id, {@code turnId.attempt.seq}
     * @param name event name
     * @param data its data, JSON
     */
    public record Seen(long at, int connection, String id, String name, String data) {
        /** Whether it ends the turn. */
        public boolean isEnd() {
            return name.equals("done") || name.equals("error");
        }

        /** One line. */
        @Override
        public String toString() {
            return connection + " " + id + " " + name + " " + data;
        }
    }

    public Transcript {
        events = List.copyOf(events);
    }

    /** Whether its client saw the turn end. */
    public boolean hasEnded() {
        return events.stream().anyMatch(Seen::isEnd);
    }
}
