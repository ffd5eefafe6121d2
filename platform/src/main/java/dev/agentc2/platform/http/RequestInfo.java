package dev.agentc2.platform.http;

import dev.agentc2.platform.telemetry.TraceContext;
import io.javalin.http.Context;

/**
 * What ties a request to the records and log lines that it causes. Immutable; attached by the server before a handler
 * runs.
 *
 * @param requestId value of {@code X-Request-ID}, the client's or a new one
 * @param trace W3C trace context of this request
 */
public record RequestInfo(String requestId, TraceContext trace) {
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
}
