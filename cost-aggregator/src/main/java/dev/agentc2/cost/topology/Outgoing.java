package dev.agentc2.cost.topology;

import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.telemetry.TraceContext;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** Records that the stream writes, with the headers that every record has. */
final class Outgoing {
    private static final String SOURCE = "cost-aggregator";
    private static final String NO_REQUEST = "-";

    private Outgoing() {}

    /**
     * What follows from a record: of the same trace and request.
     *
     * @param id identity of the event
     */
    static Record<String, SpecificRecord> because(
            Record<String, SpecificRecord> cause, String id, String orgId, SpecificRecord value, long now) {
        TraceContext trace = TraceContext.of(cause.headers()).child();
        return record(orgId, value, now, id, trace, RecordHeaders.requestId(cause.headers()), orgId);
    }

    /** What follows from the passing of time: the newest state of something, told by its key and when it changed. */
    static Record<String, SpecificRecord> state(
            String key, String orgId, SpecificRecord value, long changedAt, long now) {
        return record(key, value, now, key + "@" + changedAt, TraceContext.start(), NO_REQUEST, orgId);
    }

    /** What was told of something isn't so any more. */
    static Record<String, SpecificRecord> gone(String key, String orgId, long now) {
        Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        new RecordHeaders(key + "@" + now, "Gone", SOURCE, now, TraceContext.start(), NO_REQUEST, orgId)
                .writeTo(headers);
        return new Record<>(key, null, now, headers);
    }

    private static Record<String, SpecificRecord> record(
            String key, SpecificRecord value, long now, String id, TraceContext trace, String requestId, String orgId) {
        Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        new RecordHeaders(id, value.getSchema().getName(), SOURCE, now, trace, requestId, orgId).writeTo(headers);
        return new Record<>(key, value, now, headers);
    }
}
