package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.WireSerde;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A record on its way out. Immutable.
 *
 * @param topic where it goes
 * @param key its key
 * @param value the record
 * @param id its identity, the same when it is sent again
 * @param at when it came about, epoch milliseconds
 * @param origin the request that began it all
 */
record Outgoing(Topic topic, String key, SpecificRecord value, String id, long at, Inquiry.Origin origin) {
    /** Of what no request began; a trace of its own begins. */
    static final Inquiry.Origin NO_ORIGIN = new Inquiry.Origin("", "-");

    private static final String SOURCE = "agent-processor";

    /** The record with its bytes and headers. */
    Record<String, byte[]> encoded(WireSerde serde, String orgId) {
        Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        TraceContext trace = TraceContext.parse(origin.traceparent()).child();
        String type = value.getSchema().getName();
        new RecordHeaders(id, type, SOURCE, at, trace, origin.requestId(), orgId).writeTo(headers);
        return new Record<>(key, serde.serialize(topic.name(), value), at, headers);
    }
}
