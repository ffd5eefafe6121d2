package dev.agentc2.perf.chaos.fault;

import dev.agentc2.perf.chaos.cluster.Cluster;
import dev.agentc2.perf.chaos.cluster.SteppedClock;
import java.time.Duration;
import java.util.Random;

/**
 * The clock of an instance of agent-processor jumps, and back again.
 *
 * @param ahead whether it is then ahead, or behind
 * @param hold how long it is wrong
 */
public record ClockStep(boolean ahead, Duration hold) implements Fault {
    private static final Duration STEP = Duration.ofMinutes(5);

    @Override
    public String name() {
        return ahead ? "clock-ahead" : "clock-back";
    }

    @Override
    public String obstacle(Cluster cluster) {
        return cluster.steppedClock().obstacle();
    }

    @Override
    public Healing strike(Cluster cluster, Random random) {
        SteppedClock clock = cluster.steppedClock();
        clock.step(ahead ? STEP : STEP.negated());
        return () -> clock.step(Duration.ZERO);
    }
}
