package dev.agentc2.platform.service;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.EmbeddedRedis;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.TestClock;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.HttpStartException;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys, limits and health over real HTTP, PostgreSQL and Redis, which come and go. */
@Tag("adapter")
class HttpFrontTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LIMIT = 5;

    private final TestClock clock = new TestClock();
    private final HttpClient client = HttpClient.newHttpClient();
    private final EchoService service = new EchoService();
    private final int redisPort = Ports.free();
    private final int postgresPort = Ports.free();

    @TempDir
    Path dir;

    private EmbeddedPostgres postgres;
    private EmbeddedRedis redis;
    private Settings settings;
    private HttpFront front;

    @BeforeEach
    void start() {
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), postgresPort);
        redis = EmbeddedRedis.start(dir.resolve("redis"), redisPort);
        Database.migrate(postgres.url());
        sql("INSERT INTO organizations (id, slug, name) VALUES ('org', 'org', 'Org')");
        settings = Settings.of(Map.of(
                Settings.HTTP_PORT.name(), "0",
                Settings.POSTGRES_URL.name(), postgres.url(),
                Settings.REDIS_URL.name(), redis.url(),
                Settings.RATE_LIMIT_PER_MINUTE.name(), String.valueOf(LIMIT)));
        front = new HttpFront(platform(settings), List.of(service));
        front.start();
    }

    @AfterEach
    void stop() {
        client.close();
        front.close();
        redis.close();
        postgres.close();
    }

    @Test
    void whoComesTooOftenIsToldWhenWithAndWithoutRedis() throws Exception {
        assertLimited(newKey());
        redis.close();
        await().atMost(PATIENCE)
                .until(() -> get("/echo", newKey()).statusCode() == 200
                        && get("/health", null).body().contains("Redis is away"));
        assertLimited(newKey());
        assertEquals(200, get("/health/ready", null).statusCode());
    }

    private void assertLimited(ApiKey key) throws Exception {
        HttpResponse<String> answer = get("/echo", key);
        assertEquals("org key:" + key.id(), answer.body());
        assertEquals(String.valueOf(LIMIT), header(answer, "RateLimit-Limit"));
        await().atMost(PATIENCE).until(() -> get("/echo", key).statusCode() == 429);
        HttpResponse<String> refused = get("/echo", key);
        assertEquals(429, refused.statusCode());
        assertEquals("0", header(refused, "RateLimit-Remaining"));
        int wait = Integer.parseInt(header(refused, "Retry-After"));
        assertTrue(wait >= 1 && wait <= 60, "Retry-After " + wait);
        assertTrue(refused.body().contains("rate-limited"), refused.body());
        assertEquals(200, post("/send", key).statusCode(), "sending is counted apart from reading");
    }

    @Test
    void aRevokedKeyEndsOverHttp() throws Exception {
        ApiKey key = newKey();
        assertEquals(200, get("/echo", key).statusCode());
        sql("UPDATE api_keys SET revoked_at = now() WHERE id = '" + key.id() + "'");
        assertEquals(200, get("/echo", key).statusCode(), "what was found of a key is used for a while");
        clock.pass(Duration.ofSeconds(5));
        HttpResponse<String> refused = get("/echo", key);
        assertEquals(401, refused.statusCode());
        assertTrue(header(refused, "WWW-Authenticate").contains("invalid_token"));
    }

    @Test
    void aSuspendedOrganisationAndAMissingPermissionAre403() throws Exception {
        ApiKey key = newKey();
        assertTrue(get("/costs", key).body().contains("permission-missing"));
        sql("UPDATE organizations SET status = 'SUSPENDED'");
        clock.pass(Duration.ofSeconds(5));
        assertTrue(get("/echo", key).body().contains("organization-suspended"));
    }

    @Test
    void knownKeysGoOnWhilePostgresIsAwayAndOthersAreAskedToComeAgain() throws Exception {
        ApiKey known = newKey();
        ApiKey unseen = newKey();
        assertEquals(200, get("/echo", known).statusCode());
        postgres.close();
        clock.pass(Duration.ofMinutes(10));
        assertEquals(200, get("/echo", known).statusCode());
        HttpResponse<String> refused = get("/echo", unseen);
        assertEquals(503, refused.statusCode());
        assertTrue(Integer.parseInt(header(refused, "Retry-After")) > 0);
        assertTrue(get("/health", null).body().contains("PostgreSQL is away"));
        assertEquals(200, get("/health/ready", null).statusCode());
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), postgresPort);
        await().atMost(PATIENCE).until(() -> get("/echo", unseen).statusCode() == 200);
    }

    @Test
    void closingDrainsTheServicesFirstAndThenAnswersNobody() throws Exception {
        ApiKey key = newKey();
        HttpRequest again = request("/echo", key).build();
        assertEquals(200, client.send(again, BodyHandlers.ofString()).statusCode());
        front.close();
        assertTrue(service.drained);
        assertFalse(service.closed, "it is the caller's to close");
        assertThrows(ConnectException.class, () -> client.send(again, BodyHandlers.ofString()));
    }

    @Test
    void aPortInUseIsSaidWithTheSettingThatMovesIt() {
        Settings same = settings.with(
                Map.of(Settings.HTTP_PORT.name(), String.valueOf(front.server().port())));
        try (HttpFront second = new HttpFront(platform(same), List.of())) {
            HttpStartException refusal = assertThrows(HttpStartException.class, second::start);
            assertTrue(String.valueOf(refusal.getMessage()).contains("AGENTC2_HTTP_PORT"));
        }
    }

    private Platform platform(Settings how) {
        return new Platform(how, new Telemetry(), new WireSerde(new InMemorySchemaRegistry()), clock);
    }

    private ApiKey newKey() {
        ApiKey key = ApiKey.generate(new SecureRandom());
        Jdbi.create(postgres.url())
                .useHandle(h -> h.createUpdate("INSERT INTO api_keys (id, org_id, hash, name, permissions, created_by)"
                                + " VALUES (:id, 'org', :hash, 'test', '{CHAT,READ}', 'system:test')")
                        .bind("id", key.id())
                        .bind("hash", key.hash())
                        .execute());
        return key;
    }

    private void sql(String statement) {
        Jdbi.create(postgres.url()).useHandle(h -> h.execute(statement));
    }

    private HttpResponse<String> get(String path, @Nullable ApiKey key) throws Exception {
        return client.send(request(path, key).GET().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, ApiKey key) throws Exception {
        return client.send(
                request(path, key).POST(HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, @Nullable ApiKey key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + front.server().port() + path));
        return key == null ? request : request.header("Authorization", "Bearer " + key.text());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /** A service that tells who asked. */
    private static final class EchoService implements Service {
        private volatile boolean drained;
        private volatile boolean closed;

        @Override
        public String name() {
            return "echo";
        }

        @Override
        public List<Route> routes() {
            return List.of(
                    Route.get("/echo", Permission.READ, ctx -> {
                        Principal caller = Principal.of(ctx);
                        ctx.result(caller.orgId() + " " + caller.actor());
                    }),
                    Route.post("/send", Permission.CHAT, ctx -> ctx.result("sent")),
                    Route.get("/costs", Permission.READ_COSTS, ctx -> ctx.result("much")));
        }

        @Override
        public void start() {
            // has nothing to start
        }

        @Override
        public Map<String, Health> health() {
            return Map.of("echo", Health.up("echoes"));
        }

        @Override
        public void drain() {
            drained = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
