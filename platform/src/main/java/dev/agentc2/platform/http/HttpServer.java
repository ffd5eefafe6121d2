package dev.agentc2.platform.http;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.service.HealthSource;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.LogContext;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.json.JavalinJackson;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The HTTP server of a process: the routes of its services, health and metrics, all behind one {@link Guard}. Each
 * request runs on a virtual thread. Started once, closed once: then it lets requests in flight finish for 3 s.
 * Thread-safe.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    /** A page may override these; what it doesn't mention is forbidden to it. */
    private static final Map<String, String> SECURITY_HEADERS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Content-Security-Policy",
                    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
            "Cache-Control", "no-store");

    private final Platform platform;
    private final List<Route> routes;
    private final CrossOrigin crossOrigin;
    private final Guard guard;
    private final AccessLog accessLog;
    private final Javalin javalin;
    private volatile boolean stopping;

    /**
     * Builds the server; it doesn't listen yet.
     *
     * @param routes of all services; an address and method twice is an {@link IllegalStateException}
     * @param sources whose health it tells
     */
    public HttpServer(
            Platform platform,
            List<Route> routes,
            List<? extends HealthSource> sources,
            Authenticator authenticator,
            RateLimit rateLimit) {
        this(platform, routes, sources, authenticator, rateLimit, Origins.NONE);
    }

    /** The same for pages of other origins too. */
    public HttpServer(
            Platform platform,
            List<Route> routes,
            List<? extends HealthSource> sources,
            Authenticator authenticator,
            RateLimit rateLimit,
            Origins origins) {
        this.platform = platform;
        this.routes = new ArrayList<>(routes);
        this.routes.addAll(new HealthRoutes(
                        sources,
                        () -> stopping,
                        platform.telemetry(),
                        platform.settings().get(Settings.METRICS_REMOTE))
                .all());
        this.crossOrigin = new CrossOrigin(origins);
        this.guard = new Guard(authenticator, rateLimit, crossOrigin);
        this.accessLog = new AccessLog(platform.telemetry());
        this.javalin = Javalin.create(this::configure);
    }

    /** All routes that it serves, its own included. */
    public List<Route> routes() {
        return List.copyOf(routes);
    }

    /**
     * Starts to listen.
     *
     * @throws HttpStartException when it can't, such as when the port is in use
     */
    public void start() {
        try {
            javalin.start();
        } catch (JavalinBindException e) {
            String address = platform.settings().get(Settings.HTTP_HOST) + ":"
                    + platform.settings().get(Settings.HTTP_PORT);
            throw new HttpStartException(
                    "HTTP can't listen on " + address
                            + ": it is in use or not allowed; stop what uses it or set AGENTC2_HTTP_PORT",
                    e);
        }
        LOG.info("HTTP listens on {}:{}", platform.settings().get(Settings.HTTP_HOST), port());
    }

    /** The port that it listens on. */
    public int port() {
        return javalin.port();
    }

    /** Says not ready from now on, so that a balancer sends no more; requests are still served. */
    public void drain() {
        stopping = true;
    }

    @Override
    public void close() {
        drain();
        try {
            javalin.stop();
        } catch (JavalinException e) { // idle connections that clients keep open are cut after the time to finish
            LOG.info("HTTP stopped with connections still open");
        }
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = platform.settings().get(Settings.HTTP_MAX_BODY_BYTES);
        config.concurrency.useVirtualThreads = true;
        config.jsonMapper(new JavalinJackson(Json.MAPPER, true));
        config.router.javaLangErrorHandler(HttpServer::fatal);
        config.requestLogger.http(accessLog::finished);
        new JettySetup(platform.settings(), platform.telemetry()).apply(config.jetty);
        config.routes.before(this::begin);
        Problems.install(config.routes);
        addRoutes(config);
    }

    private void addRoutes(JavalinConfig config) {
        Set<String> taken = new HashSet<>();
        for (Route route : routes) {
            if (!taken.add(route.method() + " " + route.path())) {
                throw new IllegalStateException("two routes for " + route.method() + " " + route.path());
            }
            config.routes.addEndpoint(new Endpoint(route.method(), route.path(), guarded(route, route.handler())));
            if (route.method().equals(HandlerType.GET)) {
                Handler head = route.streaming() ? ctx -> ctx.contentType("text/event-stream") : route.handler();
                config.routes.addEndpoint(new Endpoint(HandlerType.HEAD, route.path(), guarded(route, head)));
            }
        }
    }

    private Handler guarded(Route route, Handler handler) {
        Handler behind = guard.before(route, handler);
        return ctx -> {
            AccessLog.matched(ctx, route);
            behind.handle(ctx);
        };
    }

    private void begin(Context ctx) {
        RequestInfo identity = RequestInfo.begin(ctx);
        MDC.clear();
        MDC.put(LogContext.REQUEST_ID, identity.requestId());
        MDC.put(LogContext.TRACE_ID, identity.trace().traceId());
        ctx.header(RequestInfo.HEADER, identity.requestId());
        SECURITY_HEADERS.forEach(ctx::header);
        if (ctx.req().getContentLengthLong() > platform.settings().get(Settings.HTTP_MAX_BODY_BYTES)) {
            throw Problems.ofStatus(413);
        }
        crossOrigin.answerPreflight(ctx);
    }

    /** An {@link Error} such as too little memory: nothing of it is told. */
    private static void fatal(HttpServletResponse response, Error error) {
        LOG.error("A request failed badly", error);
        if (response.isCommitted()) {
            return;
        }
        String requestId = response.getHeader(RequestInfo.HEADER);
        response.setStatus(500);
        response.setContentType(Problems.MEDIA_TYPE);
        try {
            response.getOutputStream().write(Problems.json(Problems.internal(), requestId == null ? "-" : requestId));
        } catch (IOException e) {
            LOG.debug("The client went away", e);
        }
    }
}
