package dev.agentc2.perf.capacity;

/**
 * What one of each can do, and how much of it is used. Immutable.
 *
 * @param coresPerInstance processors of an instance of a service
 * @param used share of a processor that is planned with; the rest is for peaks
 * @param partitions of a topic keyed by conversation, as topics.yaml has it
 * @param streamsPerEgress open streams of an egress instance
 * @param brokerMegabytesPerSecond that a broker takes in, replicas included
 * @param rowsPerSecond that one PostgreSQL takes from audit-sink
 * @param replication copies of a record
 */
public record Limits(
        int coresPerInstance,
        double used,
        int partitions,
        int streamsPerEgress,
        double brokerMegabytesPerSecond,
        double rowsPerSecond,
        int replication) {}
