package dev.agentc2.platform.http;

import dev.agentc2.platform.telemetry.TraceContext;
import io.javalin.http.Context;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * What ties a request to the records and log lines that it causes. Immutable; attached by the server before a handler
 * runs.
 *
 * @param requestId the client's {@code X-Request-ID} when it sent a fit one, else a new one
 * @param trace this server's step in the client's W3C trace, or a new trace
 */
public record RequestInfo(String requestId, TraceContext trace) {
    static final String HEADER = "X-Request-ID";

    private static final Pattern FIT = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final String ATTRIBUTE = RequestInfo.class.getName();

    /**
     * The info of a request.
     *
     * @throws IllegalStateException when the server attached none: a bug
     */
    public static RequestInfo of(Context ctx) {
        RequestInfo info = ctx.attribute(ATTRIBUTE);
        if (info == null) {
            throw new IllegalStateException("the server attached no request info");
        }
        return info;
    }

    /** Attaches it to a request. */
    public void attachTo(Context ctx) {
        ctx.attribute(ATTRIBUTE, this);
    }

    /** The info of a request that begins, attached to it. */
    static RequestInfo begin(Context ctx) {
        String given = ctx.header(HEADER);
        String id = given != null && FIT.matcher(given).matches() ? given : newId();
        RequestInfo info = new RequestInfo(
                id, TraceContext.parse(ctx.header("traceparent")).child());
        info.attachTo(ctx);
        return info;
    }

    /** An id that is unique but no secret. */
    static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextInt());
    }
}
