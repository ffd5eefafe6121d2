package dev.agentc2.ingress.manage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Credentials;
import dev.agentc2.platform.http.HttpServer;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RateLimit;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.ToolOffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The management API on loopback over a real PostgreSQL. Who calls is taken from the request as it says: the
 * authenticator here believes everything.
 */
final class ManagedApi implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final Management management;
    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Telemetry telemetry = new Telemetry();

    final Path home;
    final Jdbi superuser;
    final Database database;
    final ConcurrentLinkedQueue<String> cancelled = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> checked = new ConcurrentLinkedQueue<>();
    final Map<String, List<ToolOffer>> offers = new ConcurrentHashMap<>();

    ManagedApi(Path dir) {
        home = dir.resolve("home");
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), 0);
        Database.migrate(postgres.url());
        superuser = Jdbi.create(postgres.url());
        database = new Database(postgres.url(), "test", 2);
        Platform platform =
                new Platform(settings(), telemetry, new WireSerde(new InMemorySchemaRegistry()), Clock.systemUTC());
        management = new Management(
                platform,
                database,
                (org, turn, actor, request) -> cancelled.add(org + " " + turn + " " + actor),
                org -> offers.getOrDefault(org, List.of()),
                this::check);
        server = new HttpServer(platform, management.routes(), List.of(), ManagedApi::believe, RateLimit.NONE);
        server.start();
    }

    private Optional<ToolOffer> check(
            String org, String connectionId, long updatedAt, String actor, RequestInfo request) {
        checked.add(connectionId + " of " + updatedAt + " by " + actor);
        return offers.getOrDefault(org, List.of()).stream()
                .filter(offer -> offer.getConnectionId().equals(connectionId))
                .findFirst();
    }

    Settings settings() {
        return Settings.of(Map.of(
                Settings.HTTP_PORT.name(),
                "0",
                Settings.HOME.name(),
                home.toString(),
                Settings.POSTGRES_URL.name(),
                postgres.url()));
    }

    List<Route> routes() {
        return management.routes();
    }

    /** {@code Authorization: <role> <actor> <organisation>}; the organisation may be missing. */
    private static Principal believe(Credentials credentials) {
        if (credentials.authorization() == null) {
            throw new ProblemException(401, "unauthorized", "No.");
        }
        String[] words = credentials.authorization().split(" ");
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        if (words.length > 2) {
            permissions.addAll(Role.valueOf(words[0]).permissions());
        }
        if (words[1].startsWith("user:")) {
            permissions.add(Permission.PERSON);
        }
        return new Principal(words.length > 2 ? words[2] : "", words[1], permissions);
    }

    /** A new organisation with an owner, made through the API. */
    Caller organization(String slug) {
        String user = person(slug);
        String body = "{\"slug\":\"" + slug + "\",\"name\":\"The " + slug + "\"}";
        Answer made = new Caller("OWNER user:" + user).post("/api/orgs", body).expect(201);
        return new Caller("OWNER user:" + user + " " + made.text("id"));
    }

    /** A new person. */
    String person(String name) {
        String id = "user" + name.replace("-", "") + "0000";
        superuser.useHandle(h ->
                h.execute("INSERT INTO users (id, email, name) VALUES (?, ?, ?)", id, name + "@example.org", name));
        return id;
    }

    /** Somebody who calls. */
    final class Caller {
        private final String authorization;

        Caller(String authorization) {
            this.authorization = authorization;
        }

        String org() {
            return authorization.split(" ")[2];
        }

        String actor() {
            return authorization.split(" ")[1];
        }

        /** The same person with another role. */
        Caller as(Role role) {
            return new Caller(role + " " + actor() + " " + org());
        }

        Answer get(String path) {
            return send("GET", path, null, null);
        }

        Answer post(String path, String body) {
            return send("POST", path, body, null);
        }

        Answer put(String path, String body, @Nullable String ifMatch) {
            return send("PUT", path, body, ifMatch);
        }

        Answer delete(String path, @Nullable String ifMatch) {
            return send("DELETE", path, null, ifMatch);
        }

        Answer send(String method, String path, @Nullable String body, @Nullable String ifMatch) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                    .header("Authorization", authorization)
                    .header("X-Request-ID", "test-request")
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (body != null) {
                request.header("Content-Type", "application/json");
            }
            if (ifMatch != null) {
                request.header("If-Match", ifMatch);
            }
            try {
                return new Answer(http.send(request.build(), BodyHandlers.ofString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What came back. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            try {
                return Json.MAPPER.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String text(String field) {
            return json().path(field).asText();
        }

        String etag() {
            return response.headers().firstValue("ETag").orElse("none");
        }

        /** This answer, which must have a status. */
        Answer expect(int status) {
            if (status() != status) {
                throw new AssertionError(response.request().method() + " " + response.uri() + " answers " + status()
                        + " instead of " + status + ": " + body());
            }
            return this;
        }

        /** This answer, which must be a problem. */
        Answer expect(int status, String code) {
            expect(status);
            if (!text("code").equals(code)) {
                throw new AssertionError("not " + code + ": " + body());
            }
            return this;
        }
    }

    /** Actions that were noted of an organisation, in their order. */
    List<String> actions(String org) {
        return superuser.withHandle(h -> h.createQuery("SELECT action FROM outbox WHERE org_id = ? ORDER BY id")
                .bind(0, org)
                .mapTo(String.class)
                .list());
    }

    /** The newest note of an organisation, as JSON of before and after. */
    JsonNode newestNote(String org) {
        String text = superuser.withHandle(
                h -> h.createQuery("SELECT to_jsonb(o) FROM outbox o WHERE org_id = ? ORDER BY id DESC LIMIT 1")
                        .bind(0, org)
                        .mapTo(String.class)
                        .one());
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A number out of the database. */
    int count(String sql, Object... arguments) {
        return superuser.withHandle(
                h -> query(h, sql, arguments).mapTo(Integer.class).one());
    }

    /** Texts out of the database. */
    List<String> texts(String sql, Object... arguments) {
        return superuser.withHandle(
                h -> query(h, sql, arguments).mapTo(String.class).list());
    }

    private static Query query(Handle handle, String sql, Object... arguments) {
        Query query = handle.createQuery(sql);
        for (int i = 0; i < arguments.length; i++) {
            query.bind(i, arguments[i]);
        }
        return query;
    }

    @Override
    public void close() {
        server.close();
        management.close();
        database.close();
        postgres.close();
        http.close();
    }
}
