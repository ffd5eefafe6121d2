package dev.agentc2.platform.service;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.EmbeddedRedis;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.TestClock;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.security.SessionId;
import dev.agentc2.platform.security.Sessions;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Who is recognised by a session, what for, and from where, over real HTTP, PostgreSQL and Redis. */
@Tag("adapter")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PeopleOverHttpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String USER = "userperson";

    private final TestClock clock = new TestClock();
    private final HttpClient client = HttpClient.newHttpClient();
    private final int redisPort = Ports.free();

    private Path dir;
    private EmbeddedPostgres postgres;
    private EmbeddedRedis redisServer;
    private Redis redis;
    private Sessions sessions;
    private HttpFront front;
    private SessionId session;

    @BeforeAll
    void start(@TempDir Path folder) {
        dir = folder;
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), 0);
        redisServer = EmbeddedRedis.start(dir.resolve("redis"), redisPort);
        Database.migrate(postgres.url());
        sql("INSERT INTO users (id, email, name) VALUES ('" + USER + "', 'p@example.com', 'P')");
        sql("INSERT INTO organizations (id, slug, name) VALUES"
                + " ('one', 'first', 'One'), ('two', 'second', 'Two'), ('other', 'other', 'Other')");
        sql("INSERT INTO memberships (org_id, user_id, role) VALUES" + " ('one', '" + USER + "', 'MEMBER'), ('two', '"
                + USER + "', 'OWNER')");
        Settings settings = Settings.of(Map.of(
                Settings.HTTP_PORT.name(), "0",
                Settings.POSTGRES_URL.name(), postgres.url(),
                Settings.REDIS_URL.name(), redisServer.url()));
        Platform platform = new Platform(settings, new Telemetry(), new WireSerde(new InMemorySchemaRegistry()), clock);
        front = new HttpFront(platform, List.of(new Desk()));
        front.start();
        redis = new Redis(redisServer.url());
        sessions = HttpFront.sessions(redis, platform);
        await().atMost(PATIENCE).until(redis::isReachable);
    }

    @BeforeEach
    void signIn() {
        sql("UPDATE organizations SET status = 'ACTIVE', cors_origins = '{}'");
        clock.pass(Duration.ofSeconds(6));
        session = sessions.start(USER, "one").id();
        await().atMost(PATIENCE).until(() -> !get("/me").body().contains("unavailable"));
    }

    @AfterAll
    void stop() {
        client.close();
        front.close();
        redis.close();
        redisServer.close();
        postgres.close();
    }

    @Test
    @Order(1)
    void aPersonWorksInTheOrganisationOfTheSessionOrInTheOneThatIsNamed() throws Exception {
        assertEquals("one user:" + USER, get("/me").body());
        assertEquals("two user:" + USER, get("/me", "X-Org-Id", "two").body());
        assertEquals("two user:" + USER, get("/me", "X-Org-Id", "second").body());
        assertEquals(200, get("/read").statusCode());
        assertProblem(get("/costs"), 403, "permission-missing");
        assertEquals(200, get("/costs", "X-Org-Id", "two").statusCode(), "the owner of this one");
    }

    @Test
    @Order(2)
    void aStrangersOrganisationIsNobodysWhetherItIsThereOrNot() throws Exception {
        HttpResponse<String> there = get("/read", "X-Org-Id", "other");
        assertProblem(there, 403, "not-a-member");
        HttpResponse<String> nowhere = get("/read", "X-Org-Id", "nowhere");
        assertEquals(
                Json.MAPPER.readTree(there.body()).get("detail"),
                Json.MAPPER.readTree(nowhere.body()).get("detail"));
        assertEquals(" user:" + USER, get("/me", "X-Org-Id", "other").body(), "oneself is always there");
        session = sessions.start(USER, null).id();
        assertProblem(get("/read"), 403, "organization-missing");
    }

    @Test
    @Order(3)
    void aMembershipThatIsNewIsInForceAtOnceAndOneThatIsGoneSoon() throws Exception {
        assertProblem(get("/read", "X-Org-Id", "other"), 403, "not-a-member");
        sql("INSERT INTO memberships (org_id, user_id, role) VALUES ('other', '" + USER + "', 'MEMBER')");
        assertEquals(200, get("/read", "X-Org-Id", "other").statusCode());
        sql("DELETE FROM memberships WHERE org_id = 'other'");
        clock.pass(Duration.ofSeconds(6));
        assertProblem(get("/read", "X-Org-Id", "other"), 403, "not-a-member");
    }

    @Test
    @Order(4)
    void inASuspendedOrganisationAPersonCanStillTurnElsewhere() throws Exception {
        sql("UPDATE organizations SET status = 'SUSPENDED' WHERE id = 'one'");
        clock.pass(Duration.ofSeconds(6));
        assertProblem(get("/read"), 403, "organization-suspended");
        assertEquals(200, get("/config").statusCode(), "so that an owner can resume it");
        assertEquals("one user:" + USER, get("/me").body());
        assertEquals(200, get("/read", "X-Org-Id", "two").statusCode());
        sql("UPDATE organizations SET status = 'DELETED' WHERE id = 'one'");
        clock.pass(Duration.ofSeconds(6));
        assertProblem(get("/read"), 403, "not-a-member");
        assertEquals(200, get("/me").statusCode());
    }

    @Test
    @Order(5)
    void changingNeedsTheTokenThatOnlyOurPageCanRead() throws Exception {
        assertProblem(post("/do"), 403, "csrf-token-missing");
        assertProblem(post("/do", "X-CSRF-Token", "x".repeat(43)), 403, "csrf-token-missing");
        assertEquals(200, post("/do", "X-CSRF-Token", session.csrfToken()).statusCode());
        assertProblem(
                post("/do", "X-CSRF-Token", session.csrfToken(), "Sec-Fetch-Site", "cross-site"),
                403,
                "cross-site-request");
        assertEquals(
                200,
                post("/do", "X-CSRF-Token", session.csrfToken(), "Sec-Fetch-Site", "same-origin")
                        .statusCode());
    }

    @Test
    @Order(6)
    void aKeyCountsMoreThanACookieAndIsNoPerson() throws Exception {
        ApiKey key = newKey("two");
        assertEquals(
                "key:" + key.id(), get("/read", "Authorization", bearer(key)).body());
        assertProblem(get("/me", "Authorization", bearer(key)), 403, "permission-missing");
        assertEquals(200, post("/do", "Authorization", bearer(key)).statusCode(), "no page can make a browser send it");
        assertEquals(401, get("/read", "Authorization", "Bearer nonsense").statusCode());
    }

    @Test
    @Order(7)
    void whoseSessionEndedOrIsNoneOrWhoIsDisabledIsSignedOut() throws Exception {
        sessions.endAll(USER);
        HttpResponse<String> ended = get("/me");
        assertProblem(ended, 401, "unauthorized");
        assertTrue(ended.headers().firstValue("WWW-Authenticate").isPresent());
        session = SessionId.generate(new SecureRandom());
        assertProblem(get("/me"), 401, "unauthorized");
        session = sessions.start(USER, "one").id();
        sql("UPDATE users SET status = 'DISABLED'");
        clock.pass(Duration.ofSeconds(6));
        assertProblem(get("/me"), 401, "unauthorized");
        sql("UPDATE users SET status = 'ACTIVE'");
        clock.pass(Duration.ofSeconds(6));
        assertEquals(200, get("/me").statusCode());
    }

    @Test
    @Order(8)
    void pagesOfAllowedOriginsMayCallWithAKeyOfThatOrganisation() throws Exception {
        String origin = "https://app.example.com";
        ApiKey key = newKey("one");
        ApiKey others = newKey("two");
        assertFalse(allowed(get("/read", "Authorization", bearer(key), "Origin", origin)));
        sql("UPDATE organizations SET cors_origins = '{" + origin + "}' WHERE id = 'one'");
        await().atMost(PATIENCE).until(() -> allowed(get("/read", "Authorization", bearer(key), "Origin", origin)));
        HttpResponse<String> answer = get("/read", "Authorization", bearer(key), "Origin", origin);
        assertEquals(origin, header(answer, "Access-Control-Allow-Origin"));
        assertEquals("Origin", header(answer, "Vary"));
        assertEquals("", header(answer, "Access-Control-Allow-Credentials"));
        assertTrue(allowed(get("/costs", "Authorization", bearer(key), "Origin", origin)), "refusals can be read too");
        assertFalse(allowed(get("/read", "Authorization", bearer(others), "Origin", origin)));
        assertFalse(allowed(get("/read", "Authorization", bearer(key), "Origin", "https://evil.example.com")));
        assertFalse(allowed(get("/read", "Origin", origin)), "never with the cookie");
        assertPreflights(origin);
    }

    private void assertPreflights(String origin) throws Exception {
        HttpResponse<String> preflight =
                send("OPTIONS", "/do", "Origin", origin, "Access-Control-Request-Method", "POST");
        assertEquals(204, preflight.statusCode(), preflight.body());
        assertTrue(allowed(preflight));
        assertTrue(header(preflight, "Access-Control-Allow-Headers").contains("Authorization"));
        assertFalse(header(preflight, "Access-Control-Allow-Headers").contains("CSRF"));
        HttpResponse<String> strange =
                send("OPTIONS", "/do", "Origin", "https://evil.example.com", "Access-Control-Request-Method", "POST");
        assertEquals(405, strange.statusCode());
        assertFalse(allowed(strange));
        assertEquals(405, send("OPTIONS", "/do", "Origin", origin).statusCode(), "no preflight");
    }

    @Test
    @Order(9)
    void whileRedisIsAwayNobodyIsToldToBeSignedOut() throws Exception {
        ApiKey key = newKey("one");
        redisServer.close();
        await().atMost(PATIENCE).until(() -> get("/me").statusCode() == 503);
        HttpResponse<String> refused = get("/me");
        assertProblem(refused, 503, "authentication-unavailable");
        assertTrue(Integer.parseInt(header(refused, "Retry-After")) > 0);
        assertEquals(200, get("/read", "Authorization", bearer(key)).statusCode());
        await().atMost(PATIENCE).until(() -> send("GET", "/health").body().contains("people can't be recognised"));
        assertEquals(200, send("GET", "/health/ready").statusCode());
        redisServer = EmbeddedRedis.start(dir.resolve("redis"), redisPort);
        await().atMost(PATIENCE).until(() -> get("/me").statusCode() != 503);
    }

    private ApiKey newKey(String org) {
        ApiKey key = ApiKey.generate(new SecureRandom());
        Jdbi.create(postgres.url())
                .useHandle(h -> h.createUpdate("INSERT INTO api_keys (id, org_id, hash, name, permissions, created_by)"
                                + " VALUES (:id, :org, :hash, 'test', '{CHAT,READ}', 'system:test')")
                        .bind("id", key.id())
                        .bind("org", org)
                        .bind("hash", key.hash())
                        .execute());
        return key;
    }

    private void sql(String statement) {
        Jdbi.create(postgres.url()).useHandle(h -> h.execute(statement));
    }

    private static String bearer(ApiKey key) {
        return "Bearer " + key.text();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, headers);
    }

    private HttpResponse<String> post(String path, String... headers) throws Exception {
        return send("POST", path, headers);
    }

    private HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + front.server().port() + path))
                .method(method, BodyPublishers.noBody())
                .header("Cookie", "__Host-agentc2=" + session.text());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static boolean allowed(HttpResponse<String> answer) {
        return answer.headers().firstValue("Access-Control-Allow-Origin").isPresent();
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) throws Exception {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(code, Json.MAPPER.readTree(answer.body()).path("code").asText(), answer.body());
    }

    /** A service that tells who asked. */
    private static final class Desk implements Service {
        @Override
        public String name() {
            return "desk";
        }

        @Override
        public List<Route> routes() {
            return List.of(
                    Route.get("/me", Permission.PERSON, ctx -> {
                        Principal caller = Principal.of(ctx);
                        ctx.result(caller.orgId() + " " + caller.actor());
                    }),
                    Route.get(
                            "/read",
                            Permission.READ,
                            ctx -> ctx.result(Principal.of(ctx).actor())),
                    Route.get("/costs", Permission.READ_COSTS, ctx -> ctx.result("much")),
                    Route.get("/config", Permission.READ_CONFIG, ctx -> ctx.result("so")),
                    Route.post("/do", Permission.CHAT, ctx -> ctx.result("done")));
        }

        @Override
        public void start() {
            // has nothing to start
        }

        @Override
        public Map<String, Health> health() {
            return Map.of("desk", Health.up("open"));
        }

        @Override
        public void close() {
            // has nothing to close
        }
    }
}
