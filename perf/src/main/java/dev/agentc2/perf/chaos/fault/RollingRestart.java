package dev.agentc2.perf.chaos.fault;

import dev.agentc2.perf.chaos.cluster.Cluster;
import dev.agentc2.perf.chaos.cluster.Instance;
import java.time.Duration;
import java.util.Random;

/** SIGTERM to one instance after the other of all services; the next follows when the last is ready again. */
public record RollingRestart() implements Fault {
    @Override
    public String name() {
        return "rolling-restart";
    }

    @Override
    public Duration hold() {
        return Duration.ZERO;
    }

    @Override
    public Healing strike(Cluster cluster, Random random) throws InterruptedException {
        for (Instance instance : cluster.instances()) {
            if (!instance.child().terminate()) {
                throw new IllegalStateException(instance.name() + " didn't end when asked to");
            }
            instance.child().start();
            instance.awaitReady();
        }
        return () -> {};
    }
}
