package dev.agentc2.agent.topology;

import dev.agentc2.wire.ConnectionConfig;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the newest connections on every instance, and what follows from them for the choice of a model. */
final class ConnectionsProcessor extends ContextualProcessor<String, ConnectionConfig, Void, Void> {
    private final OwnModels models;

    ConnectionsProcessor(OwnModels models) {
        this.models = models;
    }

    @Override
    public void process(Record<String, ConnectionConfig> record) {
        KeyValueStore<String, ConnectionConfig> connections = context().getStateStore(TurnTopology.CONNECTIONS);
        ConnectionConfig before = connections.get(record.key());
        connections.put(record.key(), record.value());
        models.changed(before, record.value());
    }
}
