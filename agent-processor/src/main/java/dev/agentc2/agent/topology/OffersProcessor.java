package dev.agentc2.agent.topology;

import dev.agentc2.wire.ToolOffer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the newest offers on every instance, and what follows from them for prompts. */
final class OffersProcessor extends ContextualProcessor<String, ToolOffer, Void, Void> {
    private final OfferedTools tools;

    OffersProcessor(OfferedTools tools) {
        this.tools = tools;
    }

    @Override
    public void process(Record<String, ToolOffer> record) {
        KeyValueStore<String, ToolOffer> offers = context().getStateStore(TurnTopology.OFFERS);
        ToolOffer before = offers.get(record.key());
        offers.put(record.key(), record.value());
        tools.changed(before, record.value());
    }
}
