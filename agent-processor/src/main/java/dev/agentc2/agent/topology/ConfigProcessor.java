package dev.agentc2.agent.topology;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the newest configuration on every instance; a tombstone forgets it.
 *
 * @param <V> type of the configuration
 */
final class ConfigProcessor<V extends SpecificRecord> extends ContextualProcessor<String, V, Void, Void> {
    private final String store;

    ConfigProcessor(String store) {
        this.store = store;
    }

    @Override
    public void process(Record<String, V> record) {
        KeyValueStore<String, V> configs = context().getStateStore(store);
        configs.put(record.key(), record.value());
    }
}
