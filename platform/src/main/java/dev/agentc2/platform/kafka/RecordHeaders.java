package dev.agentc2.platform.kafka;

import dev.agentc2.platform.telemetry.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The headers of every record: CloudEvents attributes in Kafka's binary mode, W3C trace context, request and
 * organisation. Nothing personal. Immutable.
 *
 * @param id identity of the event ({@code ce_id}); the same when it is sent again
 * @param type record type ({@code ce_type}), such as {@code TurnAccepted}
 * @param source service that wrote it ({@code ce_source})
 * @param time epoch milliseconds ({@code ce_time} in ISO 8601)
 * @param trace W3C trace context ({@code traceparent})
 * @param requestId HTTP request that began it all ({@code request-id})
 * @param orgId tenant ({@code org-id})
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">
 *     CloudEvents binding for Kafka 1.0.2</a>
 */
public record RecordHeaders(
        String id, String type, String source, long time, TraceContext trace, String requestId, String orgId) {
    public static final String ID = "ce_id";
    public static final String TYPE = "ce_type";
    public static final String SOURCE = "ce_source";
    public static final String TIME = "ce_time";
    public static final String TRACEPARENT = "traceparent";
    public static final String REQUEST_ID = "request-id";
    public static final String ORG_ID = "org-id";

    /** Puts them on a record, replacing what it had of the same names. */
    public void writeTo(Headers headers) {
        put(headers, ID, id);
        put(headers, TYPE, type);
        put(headers, SOURCE, source);
        put(headers, TIME, Instant.ofEpochMilli(time).toString());
        put(headers, TRACEPARENT, trace.toString());
        put(headers, REQUEST_ID, requestId);
        put(headers, ORG_ID, orgId);
    }

    /** Text of a header, or null when the record hasn't it. */
    public static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Request id that a record carries on, or {@code -} when it has none. */
    public static String requestId(Headers headers) {
        String found = text(headers, REQUEST_ID);
        return found == null ? "-" : found;
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
