package dev.agentc2.cost.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What the stream counts. Work that is done again after an abort is counted again: these are for watching, the topics
 * for reckoning. Thread-safe.
 */
public final class CostMetrics {
    final Counter granted;
    final Counter denied;
    final Counter booked;
    final Counter bookedNanos;
    final Counter repeated;
    final Counter unpriced;
    final Counter overruns;

    public CostMetrics(MeterRegistry meters) {
        granted = lease(meters, "granted");
        denied = lease(meters, "denied");
        booked = counter(meters, "agentc2.cost.calls", "Model calls booked");
        bookedNanos = counter(meters, "agentc2.cost.nanos", "Price of the booked calls, nano-USD");
        repeated = counter(meters, "agentc2.cost.repeated", "Settlements of calls that were booked before");
        unpriced = counter(meters, "agentc2.cost.unpriced", "Booked calls of models without a price");
        overruns = counter(meters, "agentc2.cost.overruns", "Booked calls that cost more than was reserved");
    }

    private static Counter lease(MeterRegistry meters, String outcome) {
        return Counter.builder("agentc2.budget.leases")
                .description("Answers to requests for a lease")
                .tag("outcome", outcome)
                .register(meters);
    }

    private static Counter counter(MeterRegistry meters, String name, String description) {
        return Counter.builder(name).description(description).register(meters);
    }
}
