package dev.agentc2.cost;

import dev.agentc2.platform.service.ServiceMain;

/** Cost-aggregator alone in a process. */
public final class CostAggregatorMain {
    private CostAggregatorMain() {}

    public static void main(String[] args) {
        ServiceMain.run(CostAggregator::new);
    }
}
