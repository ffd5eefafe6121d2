package dev.agentc2.ingress.manage;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.EmbeddedRedis;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.credentials.SealedCredentials;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.security.SessionId;
import dev.agentc2.platform.security.Sessions;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.HttpFront;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.service.Service;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The management API behind a real front, over real PostgreSQL and Redis, with people and a key that are who they are. */
final class AuthorizationStand implements AutoCloseable {
    static final String ORG = "org-1";
    static final String CALLBACK = "http://agents.example/api/oauth/callback";

    private final EmbeddedPostgres postgres;
    private final EmbeddedRedis redisServer;
    private final Database database;
    private final Management management;
    private final HttpFront front;
    private final Settings settings;
    private final Sessions sessions;
    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    final Redis redis;
    final ApiKey key = ApiKey.generate(new SecureRandom());

    AuthorizationStand(Path dir) {
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), 0);
        redisServer = EmbeddedRedis.start(dir.resolve("redis"), 0);
        Database.migrate(postgres.url());
        settings = Settings.of(Map.of(
                Settings.HTTP_PORT.name(),
                "0",
                Settings.HOME.name(),
                dir.resolve("home").toString(),
                Settings.POSTGRES_URL.name(),
                postgres.url(),
                Settings.REDIS_URL.name(),
                redisServer.url(),
                Settings.MCP_ALLOW.name(),
                "localhost",
                Settings.PUBLIC_URL.name(),
                "http://agents.example/"));
        Platform platform =
                new Platform(settings, new Telemetry(), new WireSerde(new InMemorySchemaRegistry()), Clock.systemUTC());
        database = new Database(postgres.url(), "test", 4);
        management = new Management(
                platform,
                database,
                (org, turn, actor, request) -> {},
                org -> List.of(),
                (org, id, updatedAt, actor, request) -> Optional.empty());
        front = new HttpFront(platform, List.of(new Entrance(management.routes())));
        front.start();
        redis = new Redis(redisServer.url());
        sessions = HttpFront.sessions(redis, platform);
        await().until(redis::isReachable);
        sql("INSERT INTO organizations (id, slug, name) VALUES ('org-1', 'one', 'One')");
        sql(
                "INSERT INTO api_keys (id, org_id, hash, name, permissions, created_by)"
                        + " VALUES (?, 'org-1', ?, 'cli', ARRAY['MANAGE_CONNECTIONS', 'READ_CONFIG'], 'user:ada')",
                key.id(),
                key.hash());
    }

    void sql(String statement, @Nullable Object... values) {
        Jdbi.create(postgres.url()).useHandle(h -> h.execute(statement, values));
    }

    /** What is asked, as text. */
    String asked(String sql) {
        return Jdbi.create(postgres.url())
                .withHandle(
                        h -> h.createQuery(sql).mapTo(String.class).findOne().orElse("none"));
    }

    /** The credentials of a connection. */
    Map<String, String> stored(String id) {
        SealedCredentials sealed = new SealedCredentials(KeyRing.of(settings));
        return database.inOrganization(ORG, h -> sealed.read(h, ORG, id));
    }

    /** A program with the key. */
    Visitor program() {
        return new Visitor("Authorization", "Bearer " + key.text(), "none");
    }

    /** A new person of the organisation, signed in. */
    Visitor person(String id, String role) {
        sql("INSERT INTO users (id, email, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id, id + "@example.org", id);
        sql("INSERT INTO memberships (org_id, user_id, role) VALUES ('org-1', ?, ?) ON CONFLICT DO NOTHING", id, role);
        return signedIn(id);
    }

    /** Another session of a person. */
    Visitor signedIn(String id) {
        SessionId session = sessions.start(id, ORG).id();
        return new Visitor("Cookie", "__Host-agentc2=" + session.text(), session.csrfToken());
    }

    /** Somebody without anything to show. */
    Visitor stranger() {
        return new Visitor("X-Nobody", "1", "none");
    }

    /** Who makes requests. */
    final class Visitor {
        private final String header;
        private final String value;
        private final String csrf;

        Visitor(String header, String value, String csrf) {
            this.header = header;
            this.value = value;
            this.csrf = csrf;
        }

        HttpResponse<String> send(String method, String path, String body, String... more)
                throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://localhost:" + front.server().port() + path))
                    .header(header, value)
                    .header("X-CSRF-Token", csrf)
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (!body.isEmpty()) {
                request.header("Content-Type", "application/json");
            }
            if (more.length > 0) {
                request.headers(more);
            }
            return http.send(request.build(), BodyHandlers.ofString());
        }

        JsonNode json(int status, String method, String path, String body, String... more)
                throws IOException, InterruptedException {
            HttpResponse<String> answer = send(method, path, body, more);
            if (answer.statusCode() != status) {
                throw new AssertionError(path + " answers " + answer.statusCode() + ": " + answer.body());
            }
            return parsed(answer.body());
        }

        /** Comes back from the vendor. */
        HttpResponse<String> comeBack(URI to) throws IOException, InterruptedException {
            return send("GET", to.getRawPath() + "?" + to.getRawQuery(), "");
        }
    }

    /** Where the vendor sends a browser that opens an address. */
    URI agreed(String authorizationUrl) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(URI.create(authorizationUrl)).build(), BodyHandlers.ofString());
        return URI.create(answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body())));
    }

    private static JsonNode parsed(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError(body, e);
        }
    }

    @Override
    public void close() {
        front.close();
        management.close();
        database.close();
        redis.close();
        redisServer.close();
        postgres.close();
        http.close();
    }

    /** The routes as a service. */
    private record Entrance(List<Route> routes) implements Service {
        @Override
        public String name() {
            return "entrance";
        }

        @Override
        public void start() {
            // has nothing to start
        }

        @Override
        public Map<String, Health> health() {
            return Map.of();
        }

        @Override
        public void close() {
            // has nothing to close
        }
    }
}
