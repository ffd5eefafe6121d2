package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.platform.streams.ConfigStores;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.GuardrailPolicyConfig;
import dev.agentc2.wire.OrganizationConfig;
import dev.agentc2.wire.ToolOffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Wires the turns' stream. All inputs are partitioned by conversation, so a task has all there is about its
 * conversations, and {@code budget.decisions} reach the task whose number they carry. One processor writes all state.
 */
public final class TurnTopology {
    static final String TURNS = "turns";
    static final String MEMORY = "memory";
    static final String LEASES = "leases";
    static final String WAITING = "waiting-for-money";
    static final String ORGANIZATIONS = "organizations";
    static final String AGENTS = "agents";
    static final String POLICIES = "policies";
    static final String OFFERS = "offers";
    static final String BUDGETS = "budgets";
    static final String CONNECTIONS = "connections";

    /** Topics that the processor reads. */
    static final List<Topic> INPUTS =
            List.of(Topics.MESSAGES_INBOUND, Topics.MODEL_RESULTS, Topics.TOOLS_RESULTS, Topics.BUDGET_DECISIONS);

    /** Topics that it writes; the sinks are called by their names. */
    static final List<Topic> OUTPUTS = List.of(
            Topics.TURNS_EVENTS,
            Topics.MODEL_REQUESTS,
            Topics.TOOLS_CALLS,
            Topics.REPLIES_OUTBOUND,
            Topics.GUARDRAILS_EVENTS,
            Topics.BUDGET_COMMANDS,
            Topics.AUDIT_RECORDS,
            Topics.DEADLETTERS);

    private static final String COMMANDS = "commands";
    private static final String DECIDER = "decider";

    private TurnTopology() {}

    /**
     * Builds it anew.
     *
     * @param commitInterval how often the stream commits by itself
     */
    public static Topology build(WireSerde serde, TurnRules rules, TurnMetrics metrics, Duration commitInterval) {
        OfferedTools offered = new OfferedTools(rules.inputPolicy());
        OwnModels ownModels = new OwnModels();
        Commits.Pace commits = new Commits.Pace(commitInterval);
        Topology topology = new Topology()
                .addSource(
                        COMMANDS,
                        new StringDeserializer(),
                        serde.deserializer(),
                        INPUTS.stream().map(Topic::name).toArray(String[]::new))
                .addProcessor(
                        DECIDER, () -> new TurnProcessor(serde, rules, metrics, offered, ownModels, commits), COMMANDS)
                .addStateStore(kept(Stores.persistentKeyValueStore(TURNS)).withCachingEnabled(), DECIDER)
                .addStateStore(kept(Stores.persistentKeyValueStore(MEMORY)).withCachingEnabled(), DECIDER)
                .addStateStore(kept(Stores.inMemoryKeyValueStore(LEASES)).withCachingEnabled(), DECIDER)
                .addStateStore(kept(Stores.inMemoryKeyValueStore(WAITING)), DECIDER);
        for (Topic output : OUTPUTS) {
            topology.addSink(output.name(), output.name(), new StringSerializer(), new ByteArraySerializer(), DECIDER);
        }
        ConfigStores.add(topology, ORGANIZATIONS, Topics.CONFIG_ORGANIZATIONS, serde.of(OrganizationConfig.class));
        ConfigStores.add(topology, AGENTS, Topics.CONFIG_AGENTS, serde.of(AgentConfig.class));
        ConfigStores.add(topology, POLICIES, Topics.CONFIG_POLICIES, serde.of(GuardrailPolicyConfig.class));
        ConfigStores.add(topology, BUDGETS, Topics.CONFIG_BUDGETS, serde.of(BudgetConfig.class));
        ConfigStores.add(topology, OFFERS, Topics.TOOLS_OFFERED, serde.of(ToolOffer.class), offered::offerChanged);
        ConfigStores.add(
                topology, CONNECTIONS, Topics.CONFIG_CONNECTIONS, serde.of(ConnectionConfig.class), (before, after) -> {
                    offered.connectionChanged(before, after);
                    ownModels.changed(before, after);
                });
        return topology;
    }

    private static StoreBuilder<KeyValueStore<String, byte[]>> kept(KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of());
    }
}
