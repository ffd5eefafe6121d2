package dev.agentc2.perf.chaos.fault;

import dev.agentc2.perf.chaos.cluster.Cluster;
import dev.agentc2.perf.chaos.cluster.Instance;
import dev.agentc2.perf.chaos.cluster.ServiceKind;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * SIGKILL to an instance of a service; it is started again later, so that the other one has to take over.
 *
 * @param kind which service
 * @param hold how long it is away
 */
public record Kill(ServiceKind kind, Duration hold) implements Fault {
    @Override
    public String name() {
        return "kill-" + kind.label();
    }

    @Override
    public Healing strike(Cluster cluster, Random random) throws InterruptedException {
        Instance victim = victim(cluster, kind, random);
        victim.child().kill();
        return () -> {
            victim.child().start();
            victim.awaitReady();
        };
    }

    static Instance victim(Cluster cluster, ServiceKind kind, Random random) {
        List<Instance> instances = cluster.instances(kind);
        return instances.get(random.nextInt(instances.size()));
    }
}
