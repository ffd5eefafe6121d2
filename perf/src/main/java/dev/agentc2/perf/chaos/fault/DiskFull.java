package dev.agentc2.perf.chaos.fault;

import dev.agentc2.perf.chaos.cluster.Cluster;
import dev.agentc2.perf.chaos.cluster.Instance;
import dev.agentc2.perf.chaos.cluster.ServiceKind;
import dev.agentc2.perf.chaos.cluster.SmallDisk;
import java.time.Duration;
import java.util.Random;

/**
 * The disk with the state of an instance of agent-processor is full, and the instance is killed and started on it: what
 * is in memory needs no disk, what has to be read back does. Should it end by itself it is started again once there is
 * space, as a supervisor does.
 *
 * @param hold how long
 */
public record DiskFull(Duration hold) implements Fault {
    @Override
    public String name() {
        return "disk-full";
    }

    @Override
    public String obstacle(Cluster cluster) {
        return cluster.smallDisk().obstacle();
    }

    @Override
    public Healing strike(Cluster cluster, Random random) throws InterruptedException {
        Instance victim = cluster.instances(ServiceKind.AGENT_PROCESSOR).getFirst();
        SmallDisk disk = cluster.smallDisk();
        disk.fill();
        victim.child().kill();
        victim.child().start();
        return () -> {
            disk.free();
            victim.child().start();
            victim.awaitReady();
        };
    }
}
