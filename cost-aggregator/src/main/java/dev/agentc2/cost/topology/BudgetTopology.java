package dev.agentc2.cost.topology;

import dev.agentc2.platform.streams.ConfigStores;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.CostDaily;
import dev.agentc2.wire.LedgerState;
import dev.agentc2.wire.OrganizationConfig;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Wires the budget's stream. One task per partition of {@code budget.commands}, so one writer per organisation; all
 * stores and outputs of a task have the same organisations.
 */
public final class BudgetTopology {
    static final String LEDGERS = "budget-ledgers";
    static final String BOOKED = "booked-effects";
    static final String TOTALS = "daily-totals";
    static final String ORGANIZATIONS = "organizations";
    static final String BUDGETS = "budgets";

    static final String DECISIONS = "decisions";
    static final String COSTS = "costs";
    static final String STATUS = "status";
    static final String DAILY = "daily";

    private static final String COMMANDS = "commands";
    private static final String BUDGET = "budget";
    static final String TOTALLING = "totalling";

    private BudgetTopology() {}

    /** Builds it anew. */
    public static Topology build(WireSerde serde, CostMetrics metrics) {
        StringSerializer keys = new StringSerializer();
        Topology topology = new Topology();
        ConfigStores.add(topology, ORGANIZATIONS, Topics.CONFIG_ORGANIZATIONS, serde.of(OrganizationConfig.class));
        topology.addSource(COMMANDS, new StringDeserializer(), serde.deserializer(), Topics.BUDGET_COMMANDS.name())
                .addProcessor(BUDGET, () -> new BudgetProcessor(metrics), COMMANDS)
                .addStateStore(ledgers(serde), BUDGET)
                .addStateStore(booked(), BUDGET)
                .addSink(
                        DECISIONS,
                        Topics.BUDGET_DECISIONS.name(),
                        keys,
                        serde.serializer(),
                        Partitioners.byHolder(),
                        BUDGET)
                .addSink(COSTS, Topics.COST_EVENTS.name(), keys, serde.serializer(), BUDGET)
                .addSink(
                        STATUS,
                        Topics.BUDGET_STATUS.name(),
                        keys,
                        serde.serializer(),
                        Partitioners.byOrganization(),
                        BUDGET)
                .addProcessor(TOTALLING, DailyTotalsProcessor::new, BUDGET)
                .addStateStore(totals(serde), TOTALLING)
                .addSink(
                        DAILY,
                        Topics.COST_DAILY.name(),
                        keys,
                        serde.serializer(),
                        Partitioners.byOrganization(),
                        TOTALLING);
        ConfigStores.add(topology, BUDGETS, Topics.CONFIG_BUDGETS, serde.of(BudgetConfig.class));
        return topology;
    }

    private static StoreBuilder<KeyValueStore<String, LedgerState>> ledgers(WireSerde serde) {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(LEDGERS), Serdes.String(), serde.of(LedgerState.class))
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }

    private static StoreBuilder<KeyValueStore<String, Long>> booked() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(BOOKED), Serdes.String(), Serdes.Long())
                .withLoggingEnabled(Map.of());
    }

    private static StoreBuilder<KeyValueStore<String, CostDaily>> totals(WireSerde serde) {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(TOTALS), Serdes.String(), serde.of(CostDaily.class))
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }
}
