package dev.agentc2.cost.topology;

import static dev.agentc2.cost.topology.Commands.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.BudgetStatus;
import dev.agentc2.wire.CostDaily;
import dev.agentc2.wire.LedgerState;
import dev.agentc2.wire.OrganizationConfig;
import dev.agentc2.wire.Usage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** A task that is taken over tells what its predecessor may have had no time to tell. */
class TakeoverTest {
    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());
    private final MockProcessorContext<String, SpecificRecord> context = new MockProcessorContext<>();

    @Test
    void recent_totals_are_written_once_more() {
        context.setCurrentSystemTimeMs(NOON);
        KeyValueStore<String, CostDaily> totals = store(BudgetTopology.TOTALS, serde.of(CostDaily.class));
        List.of("2026-11-21", "2026-11-22", "2026-11-23").forEach(day -> totals.put(day + "/acme/a/p/m", total(day)));

        new DailyTotalsProcessor().init(context);
        context.scheduledPunctuators().getFirst().getPunctuator().punctuate(NOON);

        assertEquals(
                List.of("acme/2026-11-22/a/p/m", "acme/2026-11-23/a/p/m"),
                context.forwarded().stream()
                        .map(forward -> forward.record().key())
                        .sorted()
                        .toList());
    }

    @Test
    void recent_budgets_are_told_once_more() {
        context.setCurrentSystemTimeMs(NOON);
        store(BudgetTopology.ORGANIZATIONS, serde.of(OrganizationConfig.class));
        store(BudgetTopology.BUDGETS, serde.of(BudgetConfig.class));
        store(BudgetTopology.BOOKED, Serdes.Long());
        KeyValueStore<String, LedgerState> ledgers = store(BudgetTopology.LEDGERS, serde.of(LedgerState.class));
        ledgers.put("idle", new LedgerState("idle", "ORGANIZATION", "", "2026-11-20", 7L, List.of(), NOON));
        ledgers.put("acme", new LedgerState("acme", "ORGANIZATION", "", "2026-11-23", 7L, List.of(), NOON));

        new BudgetProcessor(new CostMetrics(new SimpleMeterRegistry())).init(context);
        context.scheduledPunctuators().getFirst().getPunctuator().punctuate(NOON);

        assertEquals(
                List.of(new BudgetStatus("acme", "ORGANIZATION", "", "2026-11-23", null, 7L, 0L, NOON)),
                context.forwarded().stream().map(f -> f.record().value()).toList());
    }

    private <V> KeyValueStore<String, V> store(String name, Serde<V> values) {
        KeyValueStore<String, V> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        return store;
    }

    private static CostDaily total(String day) {
        return new CostDaily("acme", day, "a", "p", "m", 1L, new Usage(), 1L, NOON);
    }
}
