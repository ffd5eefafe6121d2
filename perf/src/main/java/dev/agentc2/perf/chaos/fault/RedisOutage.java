package dev.agentc2.perf.chaos.fault;

import dev.agentc2.perf.chaos.cluster.Cluster;
import java.time.Duration;
import java.util.Random;

/**
 * Redis goes away and comes back empty.
 *
 * @param hold how long it is away
 */
public record RedisOutage(Duration hold) implements Fault {
    @Override
    public String name() {
        return "restart-redis";
    }

    @Override
    public Healing strike(Cluster cluster, Random random) {
        cluster.infrastructure().stopRedis();
        return () -> cluster.infrastructure().startRedis();
    }
}
