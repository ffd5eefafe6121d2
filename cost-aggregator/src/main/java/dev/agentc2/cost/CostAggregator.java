package dev.agentc2.cost;

import dev.agentc2.cost.topology.BudgetTopology;
import dev.agentc2.cost.topology.CostMetrics;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.service.Service;
import dev.agentc2.platform.streams.StreamsApplication;
import dev.agentc2.platform.streams.StreamsTuning;
import java.time.Duration;
import java.util.Map;

/**
 * Counts: prices what model calls used and lends organisations' budgets to the partitions of agent-processor. The only
 * writer of money; instances share the organisations among them.
 */
public final class CostAggregator implements Service {
    private static final String NAME = "cost-aggregator";

    /** What nobody waits for; leases are committed at once. */
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(100);

    private final StreamsApplication streams;

    public CostAggregator(Platform platform) {
        CostMetrics metrics = new CostMetrics(platform.telemetry().registry());
        streams = new StreamsApplication(
                platform,
                NAME,
                () -> BudgetTopology.build(platform.serde(), metrics),
                StreamsTuning.committingEvery(COMMIT_INTERVAL));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        streams.start();
    }

    @Override
    public Map<String, Health> health() {
        return Map.of("budgets", streams.health());
    }

    @Override
    public void close() {
        streams.close();
    }
}
