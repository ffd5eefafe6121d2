package dev.agentc2.perf.capacity;

import java.util.List;

/**
 * What was measured. Immutable.
 *
 * @param cpuMsPerTurn processor time of everything together
 * @param turnsPerSecondPerThread that one stream thread of agent-processor decides
 * @param readMicrosPerDelta processor time of every egress instance for a delta, whether anybody listens or not
 * @param writeMicrosPerDelta processor time of the one instance that writes it to a client
 * @param streamKiB memory of egress for an open stream
 * @param topics bytes that a turn leaves
 * @param stateBytesPerConversation state of agent-processor on disk
 */
public record Costs(
        double cpuMsPerTurn,
        double turnsPerSecondPerThread,
        double readMicrosPerDelta,
        double writeMicrosPerDelta,
        double streamKiB,
        List<TopicBytes> topics,
        long stateBytesPerConversation) {
    public Costs {
        topics = List.copyOf(topics);
    }

    /**
     * Bytes of a turn on a topic, headers included, before replication.
     *
     * @param keptDays retention in topics.yaml
     */
    public record TopicBytes(String topic, long bytes, double keptDays) {}

    /** Bytes that a turn writes. */
    long bytesPerTurn() {
        return topics.stream().mapToLong(TopicBytes::bytes).sum();
    }
}
