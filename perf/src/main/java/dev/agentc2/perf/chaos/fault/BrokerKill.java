package dev.agentc2.perf.chaos.fault;

import dev.agentc2.perf.chaos.cluster.Cluster;
import dev.agentc2.perf.chaos.cluster.Instance;
import java.time.Duration;
import java.util.Random;

/**
 * SIGKILL to the only broker.
 *
 * @param hold how long it is away
 */
public record BrokerKill(Duration hold) implements Fault {
    @Override
    public String name() {
        return "kill-broker";
    }

    @Override
    public Healing strike(Cluster cluster, Random random) throws InterruptedException {
        cluster.infrastructure().killBroker();
        return () -> {
            cluster.infrastructure().startBroker();
            for (Instance instance : cluster.instances()) {
                instance.awaitReady();
            }
        };
    }
}
