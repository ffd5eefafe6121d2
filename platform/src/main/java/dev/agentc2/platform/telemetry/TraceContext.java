package dev.agentc2.platform.telemetry;

import dev.agentc2.platform.kafka.RecordHeaders;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * W3C trace context, version 00. Immutable.
 *
 * @param traceId 32 hex digits, the same along the whole way
 * @param spanId 16 hex digits of the step that wrote it
 * @param sampled the sampled flag
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {
    private static final Pattern FORM = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final HexFormat HEX = HexFormat.of();

    /** A new trace. */
    public static TraceContext start() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String trace = HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
        return new TraceContext(trace, HEX.toHexDigits(random.nextLong()), true);
    }

    /** The context of a header value; a new trace when it is absent or malformed. */
    public static TraceContext parse(@Nullable String traceparent) {
        if (traceparent == null || !FORM.matcher(traceparent).matches()) {
            return start();
        }
        boolean sampled = (HEX.parseHex(traceparent, 53, 55)[0] & 1) == 1;
        return new TraceContext(traceparent.substring(3, 35), traceparent.substring(36, 52), sampled);
    }

    /** The context that a record carries; a new trace when it has none. */
    public static TraceContext of(Headers headers) {
        return parse(RecordHeaders.text(headers, RecordHeaders.TRACEPARENT));
    }

    /** The next step of the same trace. */
    public TraceContext child() {
        return new TraceContext(
                traceId, HEX.toHexDigits(ThreadLocalRandom.current().nextLong()), sampled);
    }

    /** The {@code traceparent} value. */
    @Override
    public String toString() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }
}
