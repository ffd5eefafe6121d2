package dev.agentc2.perf.chaos.fault;

import dev.agentc2.perf.chaos.cluster.Cluster;
import dev.agentc2.perf.chaos.cluster.Instance;
import dev.agentc2.perf.chaos.cluster.ServiceKind;
import java.time.Duration;
import java.util.Random;

/**
 * SIGSTOP to an instance of a service, longer than its sessions last, then SIGCONT: it goes on as if nothing had been.
 *
 * @param kind which service
 * @param hold how long it stands still
 */
public record Freeze(ServiceKind kind, Duration hold) implements Fault {
    @Override
    public String name() {
        return "freeze-" + kind.label();
    }

    @Override
    public Healing strike(Cluster cluster, Random random) throws InterruptedException {
        Instance victim = Kill.victim(cluster, kind, random);
        victim.child().freeze();
        return () -> {
            victim.child().thaw();
            victim.awaitReady();
        };
    }
}
