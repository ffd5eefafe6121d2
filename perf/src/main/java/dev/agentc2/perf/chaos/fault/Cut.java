package dev.agentc2.perf.chaos.fault;

import dev.agentc2.perf.chaos.cluster.Cluster;
import dev.agentc2.perf.chaos.cluster.Instance;
import dev.agentc2.perf.chaos.cluster.ServiceKind;
import java.time.Duration;
import java.util.Random;

/**
 * The network between an instance of a service and the broker is cut: packets vanish, connections stay open.
 *
 * @param kind which service
 * @param hold how long
 */
public record Cut(ServiceKind kind, Duration hold) implements Fault {
    @Override
    public String name() {
        return "cut-" + kind.label();
    }

    @Override
    public Healing strike(Cluster cluster, Random random) {
        Instance victim = Kill.victim(cluster, kind, random);
        victim.wire().cut();
        return () -> {
            victim.wire().mend();
            victim.awaitReady();
        };
    }
}
