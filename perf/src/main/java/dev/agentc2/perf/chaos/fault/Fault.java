package dev.agentc2.perf.chaos.fault;

import dev.agentc2.perf.chaos.cluster.Cluster;
import java.time.Duration;
import java.util.Random;

/** One kind of fault. Stateless: what a strike has done is undone by what it returns. */
public sealed interface Fault
        permits BrokerKill,
                ClockStep,
                Cut,
                DiskFull,
                Freeze,
                Kill,
                Nothing,
                PostgresOutage,
                RedisOutage,
                RollingRestart {
    /** What it is called on the command line and in the matrix. */
    String name();

    /** How long it lasts before it is healed. */
    Duration hold();

    /** Why it can't be done on this machine; empty when it can. */
    default String obstacle(Cluster cluster) {
        return "";
    }

    /**
     * Does it.
     *
     * @param random chooses the victim
     */
    Healing strike(Cluster cluster, Random random) throws InterruptedException;

    /** Undoes a strike. */
    interface Healing {
        /** Returns when everything works again. */
        void heal() throws InterruptedException;
    }
}
