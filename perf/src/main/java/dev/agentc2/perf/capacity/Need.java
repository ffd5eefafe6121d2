package dev.agentc2.perf.capacity;

import java.util.List;

/**
 * What some conversations need. Immutable.
 *
 * @param conversations at once, each with an open stream
 * @param turnsPerSecond on average
 * @param deltasPerSecond on average
 * @param cores of all services and brokers together
 * @param partitions of a topic keyed by conversation
 * @param processors instances of agent-processor
 * @param egresses instances of egress
 * @param brokers instances of Kafka
 * @param diskTerabytes of all brokers together
 * @param networkMegabytesPerSecond into all brokers, replicas included
 * @param broken what as it ships doesn't hold this, the first to break first
 */
public record Need(
        long conversations,
        double turnsPerSecond,
        double deltasPerSecond,
        double cores,
        int partitions,
        int processors,
        int egresses,
        int brokers,
        double diskTerabytes,
        double networkMegabytesPerSecond,
        List<Bound> broken) {
    public Need {
        broken = List.copyOf(broken);
    }
}
