package dev.agentc2.stack;

import dev.agentc2.agent.AgentProcessor;
import dev.agentc2.agent.model.ModelProviders;
import dev.agentc2.audit.AuditSink;
import dev.agentc2.cost.CostAggregator;
import dev.agentc2.egress.Egress;
import dev.agentc2.embedded.PortInUseException;
import dev.agentc2.embedded.Ports;
import dev.agentc2.ingress.Bootstrap;
import dev.agentc2.ingress.Ingress;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.service.HttpFront;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.service.Service;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.stack.simulator.Behaviour;
import dev.agentc2.stack.simulator.SimulatedProvider;
import dev.agentc2.tool.ToolExecutor;
import dev.agentc2.topics.RegistryClient;
import dev.agentc2.topics.WireSerde;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The platform in one process: embedded parts where the settings name no outside ones, and the chosen services on one
 * HTTP server. Started by {@link #start}, stopped once by {@link #close}; not thread-safe.
 */
public final class Stack implements AutoCloseable {
    private static final Map<String, Function<Platform, Service>> SERVICES = services();

    /** Names of all services. */
    public static final List<String> SERVICE_NAMES = List.copyOf(SERVICES.keySet());

    private final Shutdown shutdown = new Shutdown();
    private final Progress progress;
    private Settings settings;
    private final Set<String> services;
    private @Nullable ApiKey key;
    private List<Route> routes = List.of();

    private Stack(Settings settings, Set<String> services, Progress progress) {
        this.settings = settings;
        this.services = services;
        this.progress = progress;
    }

    /**
     * Starts the stack; returns when every part serves.
     *
     * @param settings where things are and how they are set
     * @param services names of the services to run
     * @param fresh whether to delete the embedded parts' data first
     * @param progress hears of each part as it starts
     * @throws StackException when something outside of the stack keeps it from starting; nothing is left running
     */
    public static Stack start(Settings settings, Set<String> services, boolean fresh, Progress progress) {
        Stack stack = new Stack(settings, services, progress);
        try {
            stack.startAll(fresh);
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    /** The settings with the addresses of all parts. */
    public Settings settings() {
        return settings;
    }

    /** All routes that it serves, health and metrics among them. */
    List<Route> routes() {
        return routes;
    }

    /** What a person wants to know once it runs, a line each. */
    public List<String> summary() {
        return new StackSummary(settings, services, key).lines();
    }

    private void startAll(boolean fresh) {
        HomeFolder home = HomeFolder.of(settings);
        home.check();
        shutdown.later(home.lock());
        if (fresh) {
            home.clear();
        }
        Neighbours.check(settings, "Start it, or mend the address.");
        claimHttpPort();
        boolean ownBroker = Provisioning.hasOwnBroker(settings);
        EmbeddedParts parts = shutdown.later(new EmbeddedParts(home.path(), settings, progress));
        parts.claimPorts();
        start(parts);
        simulateProviderIfNoneIsSetUp();
        RegistryClient registry =
                shutdown.later(new RegistryClient(URI.create(settings.get(Settings.SCHEMA_REGISTRY_URL))));
        Telemetry telemetry = new Telemetry();
        telemetry.observeProcess();
        Platform platform = new Platform(settings, telemetry, new WireSerde(registry), Clock.systemUTC());
        prepare(home, platform, ownBroker);
        serve(platform);
    }

    /** Fails before anything starts rather than after everything did. */
    private void claimHttpPort() {
        try {
            int port = Ports.claim("HTTP", settings.get(Settings.HTTP_PORT));
            settings = settings.with(Map.of(Settings.HTTP_PORT.name(), String.valueOf(port)));
        } catch (PortInUseException e) {
            throw EmbeddedParts.portInUse(e, Settings.HTTP_PORT);
        }
    }

    /** Side by side; the database's schema is made while Kafka, the slowest, still starts. */
    private void start(EmbeddedParts parts) {
        Concurrently.run(List.of(parts::startKafka, parts::startRegistry, parts::startRedis, () -> {
            parts.startPostgres();
            String url = parts.settings().get(Settings.POSTGRES_URL);
            timed("Database schema", () -> Database.migrate(url));
        }));
        settings = parts.settings();
    }

    private void simulateProviderIfNoneIsSetUp() {
        if (services.contains("agent-processor") && !ModelProviders.anyIn(settings)) {
            SimulatedProvider provider = shutdown.later(SimulatedProvider.start(Behaviour.NATURAL, 0));
            settings = settings.with(Map.of(Settings.SIMULATOR_URL.name(), provider.baseUrl()));
        }
    }

    /** Topics and schemas, then what a new installation starts with. */
    private void prepare(HomeFolder home, Platform platform, boolean ownBroker) {
        timed("Topics and schemas", () -> {
            try (Provisioning provisioning = new Provisioning(settings, ownBroker)) {
                provisioning.apply(false);
            }
            platform.serde().registerAll();
        });
        if (!services.contains("ingress")) {
            return; // ingress publishes the configuration; a key made here would be one more that nobody knows of
        }
        timed("First organisation", () -> {
            try (Database database = new Database(settings.get(Settings.POSTGRES_URL), "bootstrap", 1)) {
                long limit = BigDecimal.valueOf(settings.get(Settings.BUDGET_USD))
                        .movePointRight(9)
                        .longValueExact();
                key = new Bootstrap(database, platform.clock()).run(home.path().resolve(LocalAccess.KEY_FILE), limit);
            }
        });
    }

    private void serve(Platform platform) {
        List<Service> running = new ArrayList<>();
        for (String name : services) {
            running.add(shutdown.later(
                    Objects.requireNonNull(SERVICES.get(name), name).apply(platform)));
        }
        CompletableFuture<HttpFront> http = new CompletableFuture<>();
        List<Runnable> starting = new ArrayList<>();
        running.forEach(service -> starting.add(() -> timed(service.name(), service::start)));
        starting.add(() -> http.complete(shutdown.later(new HttpFront(platform, running))));
        Concurrently.run(starting);
        routes = http.join().server().routes();
        timed("HTTP", http.join()::start);
    }

    private void timed(String part, Runnable start) {
        long began = System.nanoTime();
        start.run();
        progress.started(part, Duration.ofNanos(System.nanoTime() - began));
    }

    private static Map<String, Function<Platform, Service>> services() {
        Map<String, Function<Platform, Service>> services = new LinkedHashMap<>();
        services.put("ingress", Ingress::new);
        services.put("agent-processor", AgentProcessor::new);
        services.put("tool-executor", ToolExecutor::new);
        services.put("cost-aggregator", CostAggregator::new);
        services.put("audit-sink", AuditSink::new);
        services.put("egress", Egress::new);
        return services;
    }

    @Override
    public void close() {
        shutdown.run();
    }
}
