package dev.agentc2.egress.mcp;

import dev.agentc2.egress.stream.TellingFixture;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.EmbeddedRedis;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.HttpServer;
import dev.agentc2.platform.http.OAuthSites;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RateLimit;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint over real HTTP, PostgreSQL and Redis, with a fake ingress and a hub that a test fills. A key is the name of
 * its organisation; {@code reader} may only read.
 */
final class EndpointFixture implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final EmbeddedRedis embeddedRedis;
    private final Database database;
    private final Redis redis;
    private final HttpClient http = HttpClient.newHttpClient();
    final FakeIngress ingress = new FakeIngress();
    final TellingFixture turns = new TellingFixture(4);
    private final MessageApi api;
    private final HttpServer server;

    EndpointFixture(Path dir) throws Exception {
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), Ports.free());
        int redisPort = Ports.free();
        embeddedRedis = EmbeddedRedis.start(dir.resolve("redis"), redisPort);
        Database.migrate(postgres.url());
        database = new Database(postgres.url(), "mcp", 2);
        redis = new Redis("redis://127.0.0.1:" + redisPort);
        api = new MessageApi(ingress.address());
        server = new HttpServer(
                new Platform(
                        Settings.of(Map.of("AGENTC2_HTTP_PORT", "0")),
                        new Telemetry(),
                        new WireSerde(new InMemorySchemaRegistry()),
                        Clock.systemUTC()),
                endpoint(turns),
                List.of(),
                shown -> caller(shown.authorization()),
                RateLimit.NONE);
        server.start();
    }

    /** Routes of an instance of the endpoint. */
    private List<Route> endpoint(TellingFixture over) {
        AgentCalls calls = new AgentCalls(api, over.telling(), new RunningCalls(redis));
        return new McpRoutes(
                        new AgentTools(database),
                        calls,
                        URI.create("https://agents.example"),
                        OAuthSites.of(Settings.of(Map.of())))
                .all();
    }

    private static Principal caller(@Nullable String authorization) {
        if (authorization == null) {
            throw new ProblemException(401, "unauthorized", "A key is missing.");
        }
        String name = authorization.substring("Bearer ".length());
        if (name.equals("person")) {
            return Principal.person("p1", "acme", Set.of(Permission.values()));
        }
        Set<Permission> may =
                name.equals("reader") ? Set.of(Permission.READ) : Set.of(Permission.CHAT, Permission.READ);
        return new Principal(name, "key:" + name, may);
    }

    void agent(String org, String slug, String name, String description, boolean live) {
        database.inOrganization(org, handle -> {
            handle.execute(
                    "INSERT INTO organizations (id, slug, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    org,
                    org,
                    org);
            handle.execute(
                    "INSERT INTO agents (id, org_id, slug, name, description, live_version, latest_version)"
                            + " VALUES (?, ?, ?, ?, ?, ?, 1)",
                    org + slug,
                    org,
                    slug,
                    name,
                    description,
                    live ? 1 : null);
            return handle.execute(
                    "INSERT INTO agent_versions (agent_id, version, org_id, instructions, memory_messages, max_steps,"
                            + " max_output_tokens, turn_timeout_ms, created_by)"
                            + " VALUES (?, 1, ?, 'Answer.', 20, 6, 1024, 120000, 'system:test')",
                    org + slug,
                    org);
        });
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** The official SDK's client with a key. */
    McpClient.SyncSpec client(String key) {
        return McpClient.sync(
                        HttpClientStreamableHttpTransport.builder(address().toString())
                                .customizeClient(builder -> builder.version(HttpClient.Version.HTTP_1_1))
                                .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + key))
                                .build())
                .requestTimeout(Duration.ofSeconds(20));
    }

    /** What a client that writes its messages itself is answered. */
    HttpResponse<String> post(String key, String message, String... headers) throws Exception {
        return http.send(request(key, message, headers), BodyHandlers.ofString());
    }

    HttpRequest request(String key, String message, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address().resolve("/mcp"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString(message.replace('\'', '"')));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    HttpResponse<String> get(String key, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address().resolve("/mcp"))
                .header("Authorization", "Bearer " + key)
                .header("Accept", "text/event-stream");
        return http.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    HttpClient http() {
        return http;
    }

    @Override
    public void close() {
        turns.close();
        http.shutdownNow();
        server.close();
        api.close();
        ingress.close();
        redis.close();
        database.close();
        embeddedRedis.close();
        postgres.close();
    }
}
