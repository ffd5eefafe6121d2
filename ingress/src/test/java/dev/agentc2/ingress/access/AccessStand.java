package dev.agentc2.ingress.access;

import static org.awaitility.Awaitility.await;

import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.EmbeddedRedis;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.security.InvitationToken;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.HttpFront;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.service.Service;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The routes of access behind a real front, over real PostgreSQL and Redis. */
final class AccessStand implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final EmbeddedPostgres postgres;
    final EmbeddedRedis redis;
    private final HttpFront front;
    private final Database database;
    private final Access access;

    /** Of whom all clients were disconnected. */
    final List<String> disconnected = new CopyOnWriteArrayList<>();

    AccessStand(Path dir, Map<String, String> settings) {
        this(dir, settings, Clock.systemUTC());
    }

    AccessStand(Path dir, Map<String, String> settings, Clock clock) {
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), 0);
        redis = EmbeddedRedis.start(dir.resolve("redis"), 0);
        Database.migrate(postgres.url());
        Map<String, String> all = new HashMap<>(Map.of(
                Settings.HTTP_PORT.name(), "0",
                Settings.POSTGRES_URL.name(), postgres.url(),
                Settings.REDIS_URL.name(), redis.url()));
        all.putAll(settings);
        Platform platform =
                new Platform(Settings.of(all), new Telemetry(), new WireSerde(new InMemorySchemaRegistry()), clock);
        database = new Database(postgres.url(), "test", 4);
        access = new Access(platform, database, (user, request) -> disconnected.add(user));
        front = new HttpFront(platform, List.of(new Entrance(access.routes())));
        front.start();
        Browser first = browser();
        await().atMost(PATIENCE)
                .until(() -> first.post("/api/login", "{\"email\":\"a@b\",\"password\":\"x\"}")
                                .statusCode()
                        == 401);
    }

    int port() {
        return front.server().port();
    }

    Browser browser() {
        return new Browser("http://127.0.0.1:" + port());
    }

    Jdbi owner() {
        return Jdbi.create(postgres.url());
    }

    void sql(String statement, @Nullable Object... values) {
        owner().useHandle(h -> h.execute(statement, values));
    }

    void organization(String id) {
        sql("INSERT INTO organizations (id, slug, name) VALUES (?, ?, ?)", id, id + "-slug", "The " + id);
    }

    /** Token of a new invitation. */
    String invite(String orgId, @Nullable String email, String role, Instant expires) {
        InvitationToken token = InvitationToken.generate(new SecureRandom());
        sql(
                "INSERT INTO invitations (id, org_id, email, role, token_hash, expires_at, created_by)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 'system:bootstrap')",
                "i" + token.text().substring(4, 20),
                orgId,
                email,
                role,
                token.hash(),
                expires);
        return token.text();
    }

    /** What was noted, as {@code organisation actor action}, oldest first. */
    List<String> noted() {
        return new ArrayList<>(owner().withHandle(
                        h -> h.createQuery("SELECT org_id || ' ' || actor || ' ' || action FROM outbox ORDER BY id")
                                .mapTo(String.class)
                                .list()));
    }

    @Override
    public void close() {
        front.close();
        access.close();
        database.close();
        redis.close();
        postgres.close();
    }

    /** Access, and a room behind it. */
    private record Entrance(List<Route> access) implements Service {
        @Override
        public String name() {
            return "entrance";
        }

        @Override
        public List<Route> routes() {
            List<Route> all = new ArrayList<>(access);
            all.add(Route.get(
                    "/room",
                    Permission.READ,
                    ctx -> ctx.result(Principal.of(ctx).orgId())));
            return all;
        }

        @Override
        public void start() {
            // has nothing to start
        }

        @Override
        public Map<String, Health> health() {
            return Map.of("entrance", Health.up("open"));
        }

        @Override
        public void close() {
            // has nothing to close
        }
    }
}
