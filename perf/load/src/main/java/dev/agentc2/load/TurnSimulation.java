package dev.agentc2.load;

import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.OpenInjectionStep;
import io.gatling.javaapi.core.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The load of a {@link LoadPlan}, as Gatling runs it. */
public final class TurnSimulation extends Simulation {
    /** Gatling makes the simulation itself, so what it found is handed over here. */
    private static final AtomicReference<@Nullable LoadReport> FOUND = new AtomicReference<>();

    private final LoadPlan plan = LoadPlan.of(System.getProperties());
    private final TurnLog log = new TurnLog();
    private final @Nullable MemoryLog memory = plan.pid() == null ? null : new MemoryLog(plan.pid());

    public TurnSimulation() {
        String name = plan.scenario().name().toLowerCase(Locale.ROOT);
        List<OpenInjectionStep> arrivals = new ArrayList<>();
        if (plan.warmUp().isPositive()) {
            arrivals.add(Scenario.few(plan.warmUp()));
        }
        arrivals.addAll(plan.scenario().arrivals(plan.length(), plan.users()));
        setUp(new TurnScript(plan.agent(), log).scenarioOf(name).injectOpen(arrivals))
                .protocols(http.baseUrl(plan.url().toString())
                        .authorizationHeader("Bearer " + plan.apiKey())
                        .acceptHeader("application/json, text/event-stream")
                        .shareConnections()
                        .disableCaching());
    }

    /** What the last run found; it is found once. */
    static LoadReport found() {
        LoadReport report = FOUND.getAndSet(null);
        if (report == null) {
            throw new IllegalStateException("Gatling ended before the load did");
        }
        return report;
    }

    @Override
    public void after() {
        if (memory != null) {
            memory.close();
        }
        LoadReport all = new LoadReport(
                plan.scenario(), plan.length(), log.turns(), memory == null ? List.of() : memory.points());
        FOUND.set(all.after(plan.warmUp()));
    }
}
