package dev.agentc2.egress.query;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.service.Health;
import io.javalin.Javalin;
import io.javalin.json.JavalinJackson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The read side over HTTP and a real PostgreSQL; the caller's organisation is in a header, as if authenticated. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("adapter")
class QueryRoutesTest {
    private static final Instant START = StoredFixture.START;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = Ports.free();
    private Path dir;
    private EmbeddedPostgres postgres;
    private Database sink;
    private Database database;
    private StoredFixture fixture;
    private QueryRoutes queries;
    private Javalin server;

    @BeforeAll
    void start(@TempDir Path temp) {
        dir = temp;
        postgres = EmbeddedPostgres.start(dir, port);
        Database.migrate(postgres.url());
        sink = new Database(postgres.url(), "sink", 1, Database.Role.SINK);
        database = new Database(postgres.url(), "queries", 2);
        fixture = new StoredFixture(sink);
        queries = new QueryRoutes(database, Clock.fixed(START, ZoneOffset.UTC));
        server = Javalin.create(config -> {
            config.jsonMapper(new JavalinJackson(Json.MAPPER, true));
            config.routes.before(ctx -> ctx.attribute(
                    Principal.class.getName(),
                    new Principal(String.valueOf(ctx.header("org")), "key:k", Set.of(Permission.values()))));
            config.routes.exception(ProblemException.class, (problem, ctx) -> {
                problem.headers().forEach(ctx::header);
                ctx.status(problem.status()).json(Map.of("code", problem.code(), "members", problem.members()));
            });
            queries.routes()
                    .forEach(route -> config.routes.addHttpHandler(route.method(), route.path(), route.handler()));
        });
        server.start("127.0.0.1", 0);
    }

    @AfterAll
    void stop() {
        server.stop();
        database.close();
        sink.close();
        postgres.close();
    }

    @Test
    void theTraceOfATurnTellsItsStepsAndTheTimeOfEachHop() {
        fixture.completedTurn("org-t", "conv-t", "conv-t-1", START);
        JsonNode trace = ok("org-t", "/api/turns/conv-t-1");

        assertEquals("COMPLETED", trace.get("status").asText());
        assertEquals("answer of org-t", trace.at("/reply/text").asText());
        assertEquals("question of org-t", trace.get("message").asText());
        assertEquals(12345, trace.at("/cost/nanoUsd").asLong());
        assertEquals("0.000012345", trace.at("/cost/usd").asText());
        assertEquals("0af7651916cd43dd8448eb211c80319c", trace.get("traceId").asText());
        assertEquals(1, trace.get("steps").size());
        JsonNode step = trace.at("/steps/0");
        assertEquals("RATE_LIMITED", step.at("/modelCalls/0/failure").asText());
        assertEquals(80, step.at("/modelCalls/1/firstTokenMs").asLong());
        assertEquals(45, step.at("/modelCalls/1/usage/output").asLong());
        assertEquals("10:00", step.at("/toolCalls/0/result").asText());
        assertEquals("{}", step.at("/toolCalls/0/arguments").asText());
        assertEquals("PENDING", step.at("/toolCalls/1/outcome").asText());

        List<String> hops = new ArrayList<>();
        trace.get("events")
                .forEach(e -> hops.add(
                        e.get("type").asText() + "+" + e.get("sincePreviousMs").asLong()));
        assertEquals(
                List.of(
                        "InboundMessage+0",
                        "TurnAccepted+5",
                        "ModelRequested+3",
                        "ModelAnswered+192",
                        "ModelRequested+10",
                        "ModelAnswered+290",
                        "ToolsRequested+1",
                        "ToolResult+19",
                        "ToolSettled+1",
                        "TurnCompleted+184"),
                hops);
        assertEquals(705, trace.at("/events/9/sinceStartMs").asLong());
        assertFalse(trace.at("/events/0/data").has("text"), "texts aren't repeated");
    }

    @Test
    void aTurnThatIsUnknownForeignOrMalformedIsNotFound() {
        fixture.completedTurn("org-f", "conv-f", "conv-f-1", START);
        for (String path :
                List.of("/api/turns/conv-f-1", "/api/turns/conv-x-1", "/api/turns/nonsense", "/api/turns/%27--")) {
            HttpResponse<String> answer = get("org-other", path);
            assertEquals(404, answer.statusCode(), path);
            assertEquals("turn-not-found", json(answer).get("code").asText());
        }
    }

    @Test
    void storedRepliesAreFoundByTheirOrganisationOnly() {
        fixture.completedTurn("org-s", "conv-s", "conv-s-1", START);
        fixture.received("org-s", "conv-s", "conv-s-2", START.plusSeconds(9));
        StoredReplies replies = new TurnStore(database);
        var reply = replies.find("org-s", "conv-s-1").orElseThrow().reply();
        assertNotNull(reply);
        assertEquals("answer of org-s", reply.text());
        assertEquals(2, reply.attempt());
        assertEquals(12345, reply.costNanos());
        assertEquals(45, reply.usage().output());
        assertEquals(START.plusMillis(705), reply.at());
        StoredTurn running = replies.find("org-s", "conv-s-2").orElseThrow();
        assertNull(running.reply());
        assertEquals(START.plusSeconds(9), running.receivedAt());
        assertTrue(replies.find("org-else", "conv-s-1").isEmpty());
    }

    @Test
    void conversationsComeInPagesNewestActivityFirst() {
        for (int i = 0; i < 7; i++) {
            Instant at = START.plusSeconds(i / 2); // two share a time each
            fixture.completedTurn("org-c", "conv-c" + i, "conv-c" + i + "-1", at);
        }
        List<String> seen = new ArrayList<>();
        String path = "/api/conversations?limit=3";
        String cursor = "";
        do {
            JsonNode page = ok("org-c", path + cursor);
            assertTrue(page.get("conversations").size() <= 3);
            page.get("conversations")
                    .forEach(c -> seen.add(c.get("conversationId").asText()));
            cursor =
                    page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").asText() : "";
        } while (!cursor.isEmpty());
        assertEquals(List.of("conv-c6", "conv-c5", "conv-c4", "conv-c3", "conv-c2", "conv-c1", "conv-c0"), seen);
        JsonNode first = ok("org-c", path).at("/conversations/0");
        assertEquals("title of org-c", first.get("title").asText());
        assertEquals("2026-11-23T10:00:03Z", first.get("createdAt").asText());
    }

    @Test
    void messagesComeInPagesNewestFirst() {
        for (int i = 0; i < 5; i++) {
            fixture.completedTurn("org-m", "conv-m", "conv-m-" + i, START.plusSeconds(i / 2));
        }
        fixture.received("org-m", "conv-m", "conv-m-5", START.plusSeconds(60));
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = ok("org-m", "/api/conversations/conv-m/messages?limit=2" + cursor);
            page.get("messages")
                    .forEach(m ->
                            seen.add(m.get("turnId").asText() + m.get("role").asText()));
            cursor =
                    page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").asText() : "";
        } while (!cursor.isEmpty());
        assertEquals(11, seen.size());
        assertEquals(11, new HashSet<>(seen).size());
        assertEquals("conv-m-5user", seen.getFirst());
        assertEquals("conv-m-4assistant", seen.get(1));

        JsonNode messages = ok("org-m", "/api/conversations/conv-m/messages").get("messages");
        assertEquals("RECEIVED", messages.at("/0/turnStatus").asText(), "its stream can be followed");
        assertEquals(12345, messages.at("/1/cost/nanoUsd").asLong());
        assertEquals(404, get("org-other", "/api/conversations/conv-m/messages").statusCode());
    }

    @Test
    void costsAreSummedUpByAgentModelOrDay() {
        fixture.cost("org-$", "2026-11-22", "a1", "small", 2, 1_000_000_000L);
        fixture.cost("org-$", "2026-11-22", "a2", "large", 1, 5);
        fixture.cost("org-$", "2026-11-23", "a1", "large", 4, 2_500_000_000L);
        fixture.cost("org-$", "2026-10-01", "a1", "small", 9, 9);
        fixture.budget("org-$", "2026-11-23", 10_000, 700, 50);
        assertEquals(List.of("2026-11-22 3 1.000000005", "2026-11-23 4 2.500000000"), sums(ok("org-$", "/api/costs")));
        assertEquals(List.of("a1 6 3.500000000", "a2 1 0.000000005"), sums(ok("org-$", "/api/costs?by=agent")));
        assertEquals(
                List.of("openai/small 2 1.000000000", "openai/large 1 0.000000005"),
                sums(ok("org-$", "/api/costs?by=model&from=2026-11-22&to=2026-11-22")));
        JsonNode costs = ok("org-$", "/api/costs?from=2026-10-01");
        assertEquals(3_500_000_014L, costs.at("/total/nanoUsd").asLong());
        assertEquals("3.500000014", costs.at("/total/usd").asText());
        assertEquals(40, costs.at("/total/usage/input").asLong());
        assertEquals(700, costs.at("/budget/spent/nanoUsd").asLong());
        JsonNode none = ok("org-none", "/api/costs");
        assertEquals(0, none.at("/total/nanoUsd").asLong());
        assertEquals("2026-10-25", none.get("from").asText());
        assertFalse(none.has("budget"));
    }

    @Test
    void auditRecordsComeInPagesNewestFirstAndEachOnce() {
        for (int i = 0; i < 5; i++) {
            fixture.audit("org-a", "a" + i, START.plusSeconds(i / 2), "user:u" + i % 2, "agent.publish", i);
        }
        fixture.audit("org-a", "a4", START.plusSeconds(2), "user:u0", "agent.publish", 77);
        fixture.audit("org-a", "a5", START.plusSeconds(86_400), "key:k", "agents.merge", 6);
        fixture.audit("org-b", "b1", START, "user:u0", "agent.publish", 7);
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = ok("org-a", "/api/audit?limit=2" + cursor);
            page.get("records").forEach(record -> seen.add(record.get("auditId").asText()));
            cursor =
                    page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").asText() : "";
        } while (!cursor.isEmpty());
        assertEquals(List.of("a5", "a4", "a3", "a2", "a1", "a0"), seen);

        assertEquals(List.of("a3", "a1"), audited("?actor=user:u1"));
        assertEquals(List.of("a5"), audited("?action=agents.merge"));
        assertEquals(List.of("a4", "a3", "a2", "a1", "a0"), audited("?action=agent.*"));
        assertEquals(List.of("a4", "a3", "a2", "a1", "a0"), audited("?to=2026-11-23"));
        assertEquals(List.of("a3", "a2"), audited("?from=2026-11-23T10:00:01Z&to=2026-11-23T11:00:02%2B01:00"));
        JsonNode record = ok("org-a", "/api/audit?actor=key:k").at("/records/0");
        assertEquals("old of org-a", record.at("/before/name").asText());
        assertEquals("no json", record.get("after").asText());
        assertFalse(record.has("requestId"));
    }

    private List<String> audited(String query) {
        List<String> ids = new ArrayList<>();
        ok("org-a", "/api/audit" + query)
                .get("records")
                .forEach(record -> ids.add(record.get("auditId").asText()));
        return ids;
    }

    @Test
    void theApplicationSeesNoRowOfAnotherOrganisationInAnyTable() {
        for (String org : List.of("org-i", "org-j")) {
            fixture.completedTurn(org, "conv-i", "conv-i-1", START);
            fixture.cost(org, "2026-11-23", "a1", "small", 1, 1);
            fixture.budget(org, "2026-11-23", 100, 1, 1);
        }
        for (String table : List.of("events", "turns", "conversations", "messages", "cost_daily", "budget_status")) {
            String foreign = "SELECT count(*) FROM " + table + " WHERE org_id IS DISTINCT FROM 'org-i'";
            String own = "SELECT count(*) FROM " + table;
            List<Long> seen = List.of(
                    database.inOrganization("org-i", handle -> count(handle, foreign)),
                    database.inTransaction(handle -> count(handle, own)));
            assertEquals(List.of(0L, 0L), seen, table + " of others, and without an organisation");
            assertTrue(database.inOrganization("org-i", handle -> count(handle, own)) > 0, table);
        }
    }

    private static Long count(Handle handle, String sql) {
        return handle.createQuery(sql).mapTo(Long.class).one();
    }

    @Test
    void parametersOfTheAuditTrailThatCantBeReadAreNamed() {
        Map.of(
                        "/api/audit?from=yesterday", "from",
                        "/api/audit?to=2026-02-30", "to",
                        "/api/audit?from=2026-11-24&to=2026-11-20", "from",
                        "/api/audit?actor=%00", "actor",
                        "/api/audit?action=", "action")
                .forEach((path, field) -> {
                    HttpResponse<String> answer = get("org-v", path);
                    assertEquals(400, answer.statusCode(), path);
                    assertEquals(field, json(answer).at("/members/field").asText(), path);
                });
    }

    @Test
    void parametersThatCantBeReadAreNamed() {
        Map.of(
                        "/api/costs?from=yesterday", "from",
                        "/api/costs?from=2026-11-24", "from",
                        "/api/costs?from=2020-01-01", "from",
                        "/api/costs?to=2026-02-30", "to",
                        "/api/costs?by=user", "by",
                        "/api/conversations?limit=0", "limit",
                        "/api/conversations?limit=many", "limit",
                        "/api/conversations?cursor=abc", "cursor",
                        "/api/conversations/c/messages?cursor=%00", "cursor")
                .forEach((path, field) -> {
                    HttpResponse<String> answer = get("org-v", path);
                    assertEquals(400, answer.statusCode(), path);
                    assertEquals(field, json(answer).at("/members/field").asText(), path);
                });
    }

    @Test
    void aLargeResultIsSavedByItsOwnOrganisationOnly() {
        String text = "0123456789abcdef".repeat(150_000);
        result("org-r", "res_1", text, true);
        result("org-r", "res_2", "an orphan", false);
        HttpResponse<String> answer = get("org-r", "/api/results/res_1");
        assertEquals(200, answer.statusCode());
        assertEquals(text, answer.body());
        assertEquals(
                "attachment; filename=\"res_1\"",
                answer.headers().firstValue("Content-Disposition").orElse(""));
        assertEquals(
                "text/plain;charset=utf-8",
                answer.headers().firstValue("Content-Type").orElse(""));
        assertEquals("\"hash\"", answer.headers().firstValue("ETag").orElse(""));
        for (String[] hidden : new String[][] {{"org-x", "res_1"}, {"org-r", "res_2"}, {"org-r", "res_3"}}) {
            assertEquals(404, get(hidden[0], "/api/results/" + hidden[1]).statusCode(), hidden[1]);
        }
    }

    private void result(String org, String id, String text, boolean referred) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        database.inOrganization(
                org,
                handle -> handle.execute(
                        "INSERT INTO tool_results (org_id, result_id, conversation_id, effect_id, media_type, size, sha256,"
                                + " data, referred, expires_at) VALUES (?, ?, 'c', 'e', 'text/plain', ?, 'hash', ?, ?,"
                                + " now() + interval '1 hour')",
                        org,
                        id,
                        data.length,
                        data,
                        referred));
    }

    @Test
    void withoutTheStoreCallersAreToldToTryAgain() {
        fixture.completedTurn("org-d", "conv-d", "conv-d-1", START);
        ok("org-d", "/api/turns/conv-d-1");
        assertEquals(Health.Status.UP, queries.health().status());
        postgres.close();
        HttpResponse<String> answer = get("org-d", "/api/turns/conv-d-1");
        assertEquals(503, answer.statusCode());
        assertEquals(Health.Status.DEGRADED, queries.health().status());
        assertEquals("2", answer.headers().firstValue("Retry-After").orElse(""));
        postgres = EmbeddedPostgres.start(dir, port);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> get("org-d", "/api/turns/conv-d-1").statusCode() == 200);
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> sink.inTransaction(handle -> handle.execute("SET TIME ZONE 'UTC'") >= 0));
    }

    private static List<String> sums(JsonNode costs) {
        List<String> sums = new ArrayList<>();
        costs.get("rows")
                .forEach(r -> sums.add(r.get("key").asText() + " "
                        + r.get("calls").asLong() + " " + r.get("usd").asText()));
        return sums;
    }

    private JsonNode ok(String org, String path) {
        HttpResponse<String> answer = get(org, path);
        assertEquals(200, answer.statusCode(), () -> path + ": " + answer.body());
        return json(answer);
    }

    private HttpResponse<String> get(String org, String path) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("org", org)
                .build();
        return http.sendAsync(request, BodyHandlers.ofString()).join();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return EventRow.parse(answer.body());
    }
}
