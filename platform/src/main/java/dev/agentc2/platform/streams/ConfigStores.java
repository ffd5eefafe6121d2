package dev.agentc2.platform.streams;

import dev.agentc2.topics.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Configuration topics as global stores: the newest record of each key, in memory on every instance. */
public final class ConfigStores {
    private ConfigStores() {}

    /**
     * Adds a topic's store to a topology.
     *
     * @param name name of the store
     */
    public static <V extends SpecificRecord> void add(Topology topology, String name, Topic topic, Serde<V> serde) {
        add(topology, name, topic, serde, () -> new Newest<V>(name));
    }

    /**
     * Adds a topic's store to a topology, for who derives something from its records.
     *
     * @param keeper puts each record into the store
     */
    public static <V extends SpecificRecord> void add(
            Topology topology,
            String name,
            Topic topic,
            Serde<V> serde,
            ProcessorSupplier<String, V, Void, Void> keeper) {
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), serde)
                        .withLoggingDisabled(),
                name + "-source",
                new StringDeserializer(),
                serde.deserializer(),
                topic.name(),
                name + "-update",
                keeper);
    }

    /** A tombstone forgets. */
    private static final class Newest<V> extends ContextualProcessor<String, V, Void, Void> {
        private final String store;

        Newest(String store) {
            this.store = store;
        }

        @Override
        public void process(Record<String, V> record) {
            KeyValueStore<String, V> newest = context().getStateStore(store);
            newest.put(record.key(), record.value());
        }
    }
}
