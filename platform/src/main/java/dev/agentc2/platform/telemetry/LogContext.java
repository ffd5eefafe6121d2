package dev.agentc2.platform.telemetry;

import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.topics.TurnId;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What the log lines of a thread carry while it works on something: request, trace, organisation and turn. Opened around
 * the work and closed after it, on the same thread.
 *
 * <pre>{@code
 * try (LogContext context = LogContext.of(record.headers()).turn(turnId)) { ... }
 * }</pre>
 */
public final class LogContext implements AutoCloseable {
    public static final String REQUEST_ID = "request_id";
    public static final String TRACE_ID = "trace_id";
    public static final String ORG_ID = "org_id";
    public static final String TURN_ID = "turn_id";

    private LogContext() {}

    /** The context of a record, out of its headers. */
    public static LogContext of(Headers headers) {
        put(REQUEST_ID, RecordHeaders.text(headers, RecordHeaders.REQUEST_ID));
        put(ORG_ID, RecordHeaders.text(headers, RecordHeaders.ORG_ID));
        put(TRACE_ID, TraceContext.of(headers).traceId());
        return new LogContext();
    }

    /** The context of work whose record is no longer at hand. */
    public static LogContext of(String requestId, String orgId, TraceContext trace) {
        put(REQUEST_ID, requestId);
        put(ORG_ID, orgId);
        put(TRACE_ID, trace.traceId());
        return new LogContext();
    }

    /** Adds the turn. */
    public LogContext turn(@Nullable String turnId) {
        put(TURN_ID, turnId);
        return this;
    }

    /** Adds the turn that a record is about: the one of its field {@code turnId}, if it has one. */
    public LogContext turnOf(@Nullable Object value) {
        return value instanceof SpecificRecord record ? turn(TurnId.textIn(record)) : this;
    }

    /** The context that the calling thread is in, for another one that works on the same; null when it is in none. */
    public static @Nullable Map<String, String> current() {
        return MDC.getCopyOfContextMap();
    }

    /** A context taken from another thread by {@link #current}. */
    public static LogContext of(@Nullable Map<String, String> current) {
        if (current != null) {
            current.forEach(MDC::put);
        }
        return new LogContext();
    }

    private static void put(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }

    @Override
    public void close() {
        MDC.remove(REQUEST_ID);
        MDC.remove(TRACE_ID);
        MDC.remove(ORG_ID);
        MDC.remove(TURN_ID);
    }
}
