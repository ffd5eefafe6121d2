package dev.agentc2.ingress.people;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Credentials;
import dev.agentc2.platform.http.HttpServer;
import dev.agentc2.platform.http.KeyScope;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RateLimit;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The routes of people on loopback over a real PostgreSQL. Who calls stands in the Authorization header, as if it had
 * been found out: {@code person <user> <org> <role>} or {@code key <id> <org> <scope>}.
 */
final class PeopleServer implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    final List<String> changedCallers = new ArrayList<>();

    private final HttpClient http = HttpClient.newHttpClient();
    private final EmbeddedPostgres postgres;
    private final Database database;
    private final Jdbi owner;
    private final HttpServer server;

    PeopleServer(Path dir) {
        postgres = EmbeddedPostgres.start(dir, 0);
        Database.migrate(postgres.url());
        owner = Jdbi.create(postgres.url());
        database = new Database(postgres.url(), "people", 4);
        PeopleRoutes people = new PeopleRoutes(database, Optional.empty(), Clock.fixed(NOW, ZoneOffset.UTC));
        people.onCallerChanged(changedCallers::add);
        Platform platform = new Platform(
                Settings.of(Map.of("AGENTC2_HTTP_PORT", "0")),
                new Telemetry(),
                new WireSerde(new InMemorySchemaRegistry()),
                Clock.systemUTC());
        server = new HttpServer(platform, people.routes(), List.of(), PeopleServer::authenticate, RateLimit.NONE);
        server.start();
    }

    private static Principal authenticate(Credentials credentials) {
        String[] words = String.valueOf(credentials.authorization()).split(" ");
        return switch (words[0]) {
            case "person" -> Principal.person(words[1], words[2], person(words[3]));
            case "key" ->
                new Principal(
                        words[2],
                        "key:" + words[1],
                        KeyScope.of(words[3]).orElseThrow().permissions());
            default -> throw new ProblemException(401, "unauthorized", "No.");
        };
    }

    private static Set<Permission> person(String role) {
        EnumSet<Permission> all = EnumSet.of(Permission.PERSON);
        all.addAll(Role.valueOf(role).permissions());
        return all;
    }

    /** A new organisation with members, given as {@code <user> <role>}; the id of a user is the organisation's and the name. */
    String organization(String org, String... members) {
        owner.useHandle(h -> h.execute("INSERT INTO organizations (id, slug, name) VALUES (?, ?, ?)", org, org, org));
        for (String member : members) {
            String[] words = member.split(" ");
            owner.useHandle(h -> {
                h.execute(
                        "INSERT INTO users (id, email, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        words[0],
                        words[0] + "@example.com",
                        words[0]);
                h.execute("INSERT INTO memberships (org_id, user_id, role) VALUES (?, ?, ?)", org, words[0], words[1]);
            });
        }
        return org;
    }

    HttpResponse<String> send(String caller, String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Authorization", caller)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonNode get(String caller, String path) {
        return expect(200, send(caller, "GET", path, null));
    }

    static JsonNode expect(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        try {
            return Json.MAPPER.readTree(answer.body().isEmpty() ? "null" : answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void expectProblem(int status, String code, HttpResponse<String> answer) {
        assertEquals(code, expect(status, answer).path("code").asText(), answer.body());
    }

    /** What the outbox of an organisation holds: action, actor and subject of each change in their order. */
    List<String> changes(String org) {
        return query(
                "SELECT action || ' ' || actor || ' ' || subject_id FROM outbox WHERE org_id = ? ORDER BY id", org);
    }

    List<String> query(String sql, String parameter) {
        return owner.withHandle(
                h -> h.createQuery(sql).bind(0, parameter).mapTo(String.class).list());
    }

    void execute(String sql) {
        owner.useHandle(h -> h.execute(sql));
    }

    @Override
    public void close() {
        server.close();
        database.close();
        postgres.close();
        http.close();
    }
}
