package dev.agentc2.perf.chaos.fault;

import dev.agentc2.perf.chaos.cluster.Cluster;
import java.time.Duration;
import java.util.Random;

/**
 * Nothing is done: what the load meets anyway on this machine, which the figures of a fault are to be compared with.
 *
 * @param hold how long nothing is done
 */
public record Nothing(Duration hold) implements Fault {
    @Override
    public String name() {
        return "none";
    }

    @Override
    public Healing strike(Cluster cluster, Random random) {
        return () -> {};
    }
}
