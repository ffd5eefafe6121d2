package dev.agentc2.perf.chaos.fault;

import dev.agentc2.perf.chaos.cluster.Cluster;
import java.time.Duration;
import java.util.Random;

/**
 * PostgreSQL goes away and comes back.
 *
 * @param hard SIGKILL, so that it has to recover; else an orderly restart
 * @param hold how long it is away
 */
public record PostgresOutage(boolean hard, Duration hold) implements Fault {
    @Override
    public String name() {
        return hard ? "kill-postgres" : "restart-postgres";
    }

    @Override
    public Healing strike(Cluster cluster, Random random) {
        if (hard) {
            cluster.infrastructure().killPostgres();
        } else {
            cluster.infrastructure().stopPostgres();
        }
        return () -> cluster.infrastructure().startPostgres();
    }
}
