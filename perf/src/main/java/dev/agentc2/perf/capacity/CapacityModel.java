package dev.agentc2.perf.capacity;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * From what was measured to what is needed. Linear, for the measurements say that cost per turn doesn't grow with the
 * state; the places where adding instances doesn't help are its {@link #bounds}. Immutable.
 */
public record CapacityModel(Habits habits, Costs costs, Limits limits) {
    private static final double SECONDS_PER_DAY = 86_400;
    private static final double TERA = 1e12;
    private static final double MEGA = 1e6;
    private static final double MICROS = 1e6;
    private static final double MILLIS = 1e3;

    /** What conversations at once need. */
    public Need need(long conversations) {
        double turns = conversations / habits.secondsBetweenTurns();
        double deltas = turns * habits.deltasPerTurn();
        int egresses = egresses(conversations, deltas);
        double network = turns * costs.bytesPerTurn() * limits.replication() / MEGA;
        int partitions = partitions(turns);
        return new Need(
                conversations,
                turns,
                deltas,
                turns * costs.cpuMsPerTurn() / MILLIS / limits.used()
                        + (egresses - 1) * deltas * costs.readMicrosPerDelta() / MICROS / limits.used(),
                partitions,
                atLeastTwo(turns / (costs.turnsPerSecondPerThread() * limits.used() * limits.coresPerInstance())),
                egresses,
                Math.max(limits.replication(), (int) Math.ceil(network / limits.brokerMegabytesPerSecond())),
                disk(turns),
                network,
                broken(turns));
    }

    /** Where the platform as it ships ends, whatever is added. */
    public List<Bound> bounds() {
        return List.of(
                new Bound(
                        "partitions of the conversation topics as shipped",
                        limits.partitions() * costs.turnsPerSecondPerThread() * limits.used(),
                        "AGENTC2_PARTITIONS_CONVERSATION before the first start"),
                new Bound(
                        "egress: every instance reads all deltas on one thread",
                        limits.used() * MICROS / costs.readMicrosPerDelta() / habits.deltasPerTurn(),
                        "route streams to instances by partition, so that each reads its share"),
                new Bound(
                        "PostgreSQL: one writer of rows",
                        limits.rowsPerSecond() / habits.rowsPerTurn(),
                        "shard the store by organisation, or keep the trace on Kafka and object storage"),
                new Bound(
                        "three brokers",
                        3 * limits.brokerMegabytesPerSecond() * MEGA / costs.bytesPerTurn() / limits.replication(),
                        "more brokers"));
    }

    private List<Bound> broken(double turns) {
        return bounds().stream()
                .filter(bound -> bound.turnsPerSecond() < turns)
                .sorted(Comparator.comparingDouble(Bound::turnsPerSecond))
                .toList();
    }

    /** A power of two, so that it can be doubled without a key moving to a third place. */
    private int partitions(double turns) {
        double threads = turns / (costs.turnsPerSecondPerThread() * limits.used());
        return Stream.iterate(limits.partitions(), n -> n * 2)
                .filter(n -> n >= threads)
                .findFirst()
                .orElseThrow();
    }

    private int egresses(long streams, double deltas) {
        double writing = deltas * costs.writeMicrosPerDelta() / MICROS / limits.used() / limits.coresPerInstance();
        return atLeastTwo(Math.max((double) streams / limits.streamsPerEgress(), writing));
    }

    private double disk(double turns) {
        double kept = costs.topics().stream()
                .mapToDouble(topic -> topic.bytes() * topic.keptDays() * SECONDS_PER_DAY)
                .sum();
        return turns * kept * limits.replication() / TERA;
    }

    /** One may die. */
    private static int atLeastTwo(double instances) {
        return Math.max(2, (int) Math.ceil(instances));
    }
}
