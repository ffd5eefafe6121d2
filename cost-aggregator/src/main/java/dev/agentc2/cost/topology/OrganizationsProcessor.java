package dev.agentc2.cost.topology;

import dev.agentc2.wire.OrganizationConfig;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the newest configuration of every organisation on every instance; a tombstone forgets it. */
final class OrganizationsProcessor extends ContextualProcessor<String, OrganizationConfig, Void, Void> {
    @Override
    public void process(Record<String, OrganizationConfig> record) {
        KeyValueStore<String, OrganizationConfig> organizations = context().getStateStore(BudgetTopology.ORGANIZATIONS);
        organizations.put(record.key(), record.value());
    }
}
