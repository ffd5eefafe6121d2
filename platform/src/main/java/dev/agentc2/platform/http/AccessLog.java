package dev.agentc2.platform.http;

import static net.logstash.logback.argument.StructuredArguments.value;

import dev.agentc2.platform.telemetry.LogContext;
import dev.agentc2.platform.telemetry.Telemetry;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * Counts and logs each request when it is over: by the route's template, never by the path that came, so that neither
 * metrics nor logs grow with what callers make up. Thread-safe.
 */
final class AccessLog {
    private static final String ROUTE = "dev.agentc2.route";
    private static final String UNMATCHED = "unmatched";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    /** A request that isn't a stream and takes longer is told, milliseconds. */
    private static final long SLOW_MS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    private final Telemetry telemetry;

    AccessLog(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** Notes which route serves a request. */
    static void matched(Context ctx, Route route) {
        ctx.attribute(ROUTE, route);
    }

    /** Template of the route that serves a request. */
    static String route(Context ctx) {
        Route route = ctx.attribute(ROUTE);
        return route == null ? UNMATCHED : route.path();
    }

    void finished(Context ctx, float milliseconds) {
        Route route = ctx.attribute(ROUTE);
        String template = route(ctx);
        String method = METHODS.contains(ctx.req().getMethod()) ? ctx.req().getMethod() : "OTHER";
        int status = ctx.statusCode();
        telemetry
                .counter(
                        "http_requests_total",
                        "Requests answered.",
                        "route",
                        template,
                        "method",
                        method,
                        "status",
                        String.valueOf(status))
                .increment();
        if (route != null && !route.streaming()) {
            telemetry
                    .timer(
                            "http_request_duration",
                            "Time from a request to its answer.",
                            "route",
                            template,
                            "method",
                            method)
                    .record(Duration.ofNanos((long) (milliseconds * 1_000_000)));
        }
        line(ctx, level(route, status, milliseconds), method, template, status, milliseconds);
        MDC.clear();
    }

    /** The request may have moved to another thread, so what its lines carry is put there again. */
    private static void line(Context ctx, Level level, String method, String route, int status, float milliseconds) {
        if (!LOG.isEnabledForLevel(level)) {
            return;
        }
        RequestInfo identity = RequestInfo.of(ctx);
        MDC.put(LogContext.REQUEST_ID, identity.requestId());
        MDC.put(LogContext.TRACE_ID, identity.trace().traceId());
        LOG.atLevel(level)
                .log(
                        "{} {} {} in {} ms",
                        value("method", method),
                        value("route", route),
                        value("status", status),
                        value("duration_ms", Math.round(milliseconds)));
    }

    /**
     * Answers as expected are counted, and what they led to is in Kafka under their request id; a line for each would
     * be the largest part of what a request costs here. So a line at INFO tells what went wrong or took long.
     */
    private static Level level(@Nullable Route route, int status, float milliseconds) {
        if (route == null || route.permission() == Permission.PUBLIC) {
            return status >= 500 ? Level.INFO : Level.DEBUG;
        }
        if (status >= 500) {
            return Level.WARN;
        }
        boolean slow = milliseconds >= SLOW_MS && !route.streaming();
        return status >= 400 || slow ? Level.INFO : Level.DEBUG;
    }
}
