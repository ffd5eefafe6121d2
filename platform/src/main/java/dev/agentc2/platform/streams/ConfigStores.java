package dev.agentc2.platform.streams;

import dev.agentc2.topics.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** Configuration topics as global stores: the newest record of each key, in memory on every instance. */
public final class ConfigStores {
    private ConfigStores() {}

    /** Told of each change, by the thread of the global stores. */
    @FunctionalInterface
    public interface Changes<V> {
        /** A value is new, another, or gone. */
        void changed(@Nullable V before, @Nullable V after);
    }

    /**
     * Adds a topic's store to a topology.
     *
     * @param name name of the store
     */
    public static <V extends SpecificRecord> void add(Topology topology, String name, Topic topic, Serde<V> serde) {
        add(topology, name, topic, serde, (before, after) -> {});
    }

    /**
     * Adds a topic's store to a topology, for who derives something from its records.
     *
     * @param name name of the store
     * @param changes told after the store has a record
     */
    public static <V extends SpecificRecord> void add(
            Topology topology, String name, Topic topic, Serde<V> serde, Changes<V> changes) {
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), serde)
                        .withLoggingDisabled(),
                name + "-source",
                new StringDeserializer(),
                serde.deserializer(),
                topic.name(),
                name + "-update",
                () -> new Newest<>(name, changes));
    }

    /** A tombstone forgets. */
    private static final class Newest<V> extends ContextualProcessor<String, V, Void, Void> {
        private final String store;
        private final Changes<V> changes;

        Newest(String store, Changes<V> changes) {
            this.store = store;
            this.changes = changes;
        }

        @Override
        public void process(Record<String, V> record) {
            KeyValueStore<String, V> newest = context().getStateStore(store);
            V before = newest.get(record.key());
            newest.put(record.key(), record.value());
            changes.changed(before, record.value());
        }
    }
}
