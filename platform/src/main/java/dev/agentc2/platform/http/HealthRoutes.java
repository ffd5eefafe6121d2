package dev.agentc2.platform.http;

import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Health.Status;
import dev.agentc2.platform.service.HealthSource;
import dev.agentc2.platform.telemetry.Telemetry;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What orchestrators and operators ask: alive, ready, how is each part, metrics. Thread-safe. */
final class HealthRoutes {
    private final List<? extends HealthSource> sources;
    private final BooleanSupplier stopping;
    private final Telemetry telemetry;
    private final boolean metricsRemote;

    HealthRoutes(
            List<? extends HealthSource> sources,
            BooleanSupplier stopping,
            Telemetry telemetry,
            boolean metricsRemote) {
        this.sources = List.copyOf(sources);
        this.stopping = stopping;
        this.telemetry = telemetry;
        this.metricsRemote = metricsRemote;
    }

    List<Route> all() {
        return List.of(
                Route.get("/health/live", Permission.PUBLIC, ctx -> ctx.json(Map.of("status", Status.UP))),
                Route.get("/health/ready", Permission.PUBLIC, this::ready),
                Route.get("/health", Permission.PUBLIC, this::overview),
                Route.get("/metrics", Permission.PUBLIC, this::metrics));
    }

    private void ready(Context ctx) {
        List<String> down = new ArrayList<>();
        if (stopping.getAsBoolean()) {
            down.add("http: stopping");
        }
        for (HealthSource source : sources) {
            source.health().forEach((part, health) -> {
                if (health.status() == Status.DOWN) {
                    down.add(source.name() + "/" + part + ": " + health.detail());
                }
            });
        }
        ctx.status(down.isEmpty() ? 200 : 503);
        ctx.json(down.isEmpty() ? Map.of("status", Status.UP) : Map.of("status", Status.DOWN, "down", down));
    }

    private void overview(Context ctx) {
        Status worst = Status.UP;
        Map<String, Object> services = new LinkedHashMap<>();
        for (HealthSource source : sources) {
            Map<String, Health> parts = source.health();
            Status own = worst(parts);
            worst = own.compareTo(worst) > 0 ? own : worst;
            services.put(source.name(), Map.of("status", own, "subsystems", parts));
        }
        ctx.status(worst == Status.DOWN ? 503 : 200);
        ctx.json(Map.of("status", worst, "services", services));
    }

    private static Status worst(Map<String, Health> parts) {
        return parts.values().stream()
                .map(Health::status)
                .max(Status::compareTo)
                .orElse(Status.UP);
    }

    private void metrics(Context ctx) throws UnknownHostException {
        if (!metricsRemote && !isLocal(ctx)) {
            throw new ProblemException(
                    403,
                    "local-only",
                    "Metrics are served to this machine only; AGENTC2_METRICS_REMOTE=true opens them.");
        }
        ctx.contentType("text/plain; version=0.0.4; charset=utf-8");
        ctx.result(telemetry.scrape());
    }

    /** A request that a proxy on this machine passes on comes from elsewhere. */
    private static boolean isLocal(Context ctx) throws UnknownHostException {
        return InetAddress.getByName(ctx.req().getRemoteAddr()).isLoopbackAddress()
                && ctx.header("X-Forwarded-For") == null
                && ctx.header("Forwarded") == null;
    }
}
