package dev.agentc2.platform.service;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.HttpServer;
import dev.agentc2.platform.http.OAuthSites;
import dev.agentc2.platform.http.RateLimit;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.ratelimit.RateLimiter;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.security.AllowedOrigins;
import dev.agentc2.platform.security.ApiKeys;
import dev.agentc2.platform.security.Callers;
import dev.agentc2.platform.security.People;
import dev.agentc2.platform.security.Sessions;
import dev.agentc2.platform.security.SignedInPeople;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of a process as its settings want it: the server with the routes of its services, API keys, roles and
 * allowed origins from PostgreSQL, sessions and the rate limit in Redis. Owns all of them. Started once, closed once.
 */
public final class HttpFront implements AutoCloseable {
    /** Connections for looking up keys and people; each lookup takes about a millisecond and few requests need one. */
    private static final int KEY_CONNECTIONS = 2;

    private final List<Service> services;
    private final Database database;
    private final ApiKeys keys;
    private final Redis redis;
    private final AllowedOrigins origins;
    private final @Nullable RateLimiter limiter;
    private final HttpServer server;

    /** Puts the parts together; nothing listens yet. */
    public HttpFront(Platform platform, List<Service> services) {
        Settings settings = platform.settings();
        this.services = List.copyOf(services);
        database = new Database(settings.get(Settings.POSTGRES_URL), "api-keys", KEY_CONNECTIONS)
                .measuredBy(platform.telemetry().registry());
        keys = new ApiKeys(database, platform.clock(), OAuthSites.of(settings)::isOwn);
        redis = new Redis(settings.find(Settings.REDIS_URL).orElse(null));
        SignedInPeople people =
                new SignedInPeople(redis, sessions(redis, platform), new People(database)::find, platform.clock());
        Callers callers = new Callers(keys, people);
        services.forEach(service -> service.tellsOfChangedCallers(callers::forget));
        origins = new AllowedOrigins(database);
        limiter = limiter(settings);
        List<HealthSource> sources = new ArrayList<>(services);
        sources.add(keys);
        sources.add(people);
        if (limiter != null) {
            sources.add(limiter);
        }
        List<Route> routes = services.stream().flatMap(s -> s.routes().stream()).toList();
        server =
                new HttpServer(platform, routes, sources, callers, limiter == null ? RateLimit.NONE : limiter, origins);
    }

    /** Sessions as the settings of a process want them. */
    public static Sessions sessions(Redis redis, Platform platform) {
        Settings settings = platform.settings();
        return new Sessions(
                redis,
                platform.clock(),
                Duration.ofMinutes(settings.get(Settings.SESSION_IDLE_MINUTES)),
                Duration.ofHours(settings.get(Settings.SESSION_LIFE_HOURS)));
    }

    private static @Nullable RateLimiter limiter(Settings settings) {
        int perCaller = settings.get(Settings.RATE_LIMIT_PER_MINUTE);
        int perOrganization = settings.get(Settings.RATE_LIMIT_PER_MINUTE_PER_ORG);
        return perCaller == 0 && perOrganization == 0
                ? null
                : new RateLimiter(
                        perCaller,
                        perOrganization,
                        settings.find(Settings.REDIS_URL).orElse(null));
    }

    /**
     * Starts to listen.
     *
     * @throws dev.agentc2.platform.http.HttpStartException when it can't
     */
    public void start() {
        server.start();
    }

    /** The server. */
    public HttpServer server() {
        return server;
    }

    /** Says not ready, ends streams, lets other requests finish, and stops; the services are still the caller's to close. */
    @Override
    public void close() {
        server.drain();
        services.forEach(Service::drain);
        server.close();
        keys.close();
        origins.close();
        redis.close();
        if (limiter != null) {
            limiter.close();
        }
        database.close();
    }
}
