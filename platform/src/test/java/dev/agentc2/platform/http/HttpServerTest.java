package dev.agentc2.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.HealthSource;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpServerTest {
    private static final String KEY = "Bearer good";

    private record Note(String text, int times) {}

    private final Telemetry telemetry = new Telemetry();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile Health kafka = Health.up("works");
    private volatile RateLimit.Verdict verdict = verdict(60, 59, 0);
    private HttpServer server;

    @BeforeAll
    void start() {
        Settings settings = Settings.of(Map.of("AGENTC2_HTTP_PORT", "0", "AGENTC2_HTTP_MAX_BODY_BYTES", "1000"));
        Platform platform =
                new Platform(settings, telemetry, new WireSerde(new InMemorySchemaRegistry()), Clock.systemUTC());
        List<Route> routes = List.of(
                Route.post("/notes/{id}", Permission.CHAT, ctx -> ctx.json(JsonBody.read(ctx, Note.class))),
                Route.get("/notes/{id}", Permission.READ, ctx -> ctx.result("note " + ctx.pathParam("id"))),
                Route.get("/costs", Permission.READ_COSTS, ctx -> ctx.result("much")),
                Route.get("/page", Permission.PUBLIC, ctx -> ctx.html("<p>")),
                Route.stream("/stream", Permission.READ, ctx -> ctx.result("data: 1\n\n")),
                Route.get("/fails", Permission.READ, ctx -> {
                    throw new IllegalStateException("the secret is 42");
                }),
                Route.get(
                        "/thread",
                        Permission.PUBLIC,
                        ctx -> ctx.result(String.valueOf(Thread.currentThread().isVirtual()))));
        HealthSource source = new HealthSource() {
            @Override
            public String name() {
                return "ingress";
            }

            @Override
            public Map<String, Health> health() {
                return Map.of("kafka", kafka);
            }
        };
        server = new HttpServer(platform, routes, List.of(source), this::authenticate, (p, kind) -> verdict);
        server.start();
    }

    @AfterAll
    void stop() {
        server.close();
        client.close();
    }

    private static RateLimit.Verdict verdict(long limit, long remaining, long waitMs) {
        return new RateLimit.Verdict(new RateLimit.Count(limit, remaining, waitMs), new RateLimit.Count(1000, 998, 0));
    }

    private Principal authenticate(Credentials credentials) {
        String authorization = credentials.authorization();
        if (!KEY.equals(authorization)) {
            throw new ProblemException(
                    401, "unauthorized", "No.", Map.of(), Map.of("WWW-Authenticate", "Bearer realm=\"agentc2\""));
        }
        return new Principal("org", "key:k", Set.of(Permission.CHAT, Permission.READ));
    }

    @TestFactory
    Stream<DynamicTest> everyRouteWantsAKeyUnlessItIsPublic() {
        return server.routes().stream()
                .map(route -> DynamicTest.dynamicTest(route.method() + " " + route.path(), () -> {
                    String path = route.path().replace("{id}", "7");
                    HttpResponse<String> answer = send(route.method().name(), path, null, BodyPublishers.noBody());
                    assertEquals(route.permission() == Permission.PUBLIC, answer.statusCode() != 401, answer.body());
                    if (answer.statusCode() == 401) {
                        assertTrue(
                                answer.headers().firstValue("WWW-Authenticate").isPresent());
                        assertProblem(answer, 401, "unauthorized");
                    }
                }));
    }

    @Test
    void aMissingPermissionIs403() throws Exception {
        assertProblem(get("/costs"), 403, "permission-missing");
    }

    @Test
    void unknownAddressesAndMethodsAreProblems() throws Exception {
        assertProblem(get("/nowhere"), 404, "not-found");
        HttpResponse<String> answer = send("DELETE", "/notes/7", KEY, BodyPublishers.noBody());
        assertProblem(answer, 405, "method-not-allowed");
        String allowed = answer.headers().firstValue("Allow").orElse("");
        assertTrue(allowed.contains("GET") && allowed.contains("POST"), allowed);
    }

    @Test
    void bodiesAreReadStrictly() throws Exception {
        assertEquals(200, post("{\"text\":\"hi\",\"times\":2}").statusCode());
        assertProblem(post("{\"text\":"), 400, "malformed-json");
        assertProblem(post(""), 400, "malformed-json");
        assertProblem(post("null"), 400, "malformed-json");
        assertProblem(post("[]"), 400, "malformed-json");
        assertProblem(post("{\"text\":\"hi\",\"times\":2} x"), 400, "malformed-json");
        assertProblem(post("{\"text\":\"hi\",\"text\":\"ho\"}"), 400, "malformed-json");
        assertEquals(
                "colour",
                assertProblem(post("{\"colour\":1}"), 400, "unknown-field")
                        .get("field")
                        .asText());
        assertEquals(
                "text",
                assertProblem(post("{\"text\":5}"), 400, "invalid-field")
                        .get("field")
                        .asText());
        assertEquals(
                "times",
                assertProblem(post("{\"times\":\"x\"}"), 400, "invalid-field")
                        .get("field")
                        .asText());
        assertProblem(post("{\"text\":" + "[".repeat(900) + "}"), 400, "invalid-field");
    }

    @Test
    void onlyJsonIsTaken() throws Exception {
        HttpRequest request = request("/notes/7", KEY)
                .POST(BodyPublishers.ofString("{}"))
                .header("Content-Type", "text/plain")
                .build();
        assertProblem(client.send(request, BodyHandlers.ofString()), 415, "unsupported-media-type");
    }

    @Test
    void largeBodiesAreRefusedWhetherTheirLengthIsToldOrNot() throws Exception {
        String large = "{\"text\":\"" + "x".repeat(2000) + "\"}";
        assertProblem(post(large), 413, "content-too-large");
        BodyPublisher chunked = BodyPublishers.fromPublisher(BodyPublishers.ofString(large));
        HttpRequest request = request("/notes/7", KEY)
                .POST(chunked)
                .header("Content-Type", "application/json")
                .build();
        assertProblem(client.send(request, BodyHandlers.ofString()), 413, "content-too-large");
    }

    @Test
    void aFailureTellsNothingButTheRequestId() throws Exception {
        HttpRequest request =
                request("/fails", KEY).header("X-Request-ID", "mine-1").GET().build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        JsonNode problem = assertProblem(answer, 500, "internal-error");
        assertEquals("mine-1", problem.get("requestId").asText());
        assertEquals("mine-1", answer.headers().firstValue("X-Request-ID").orElseThrow());
        assertFalse(answer.body().contains("42"));
    }

    @Test
    void anUnfitRequestIdIsReplaced() throws Exception {
        HttpRequest request =
                request("/page", null).header("X-Request-ID", "a b\"c").GET().build();
        String id = client.send(request, BodyHandlers.ofString())
                .headers()
                .firstValue("X-Request-ID")
                .orElseThrow();
        assertTrue(id.matches("[0-9a-f]{24}"), id);
    }

    @Test
    void headIsServedLikeGet() throws Exception {
        HttpResponse<String> answer = send("HEAD", "/notes/7", KEY, BodyPublishers.noBody());
        assertEquals(200, answer.statusCode());
        assertEquals("6", answer.headers().firstValue("Content-Length").orElse("6"));
        assertEquals(
                401, send("HEAD", "/notes/7", null, BodyPublishers.noBody()).statusCode());
        assertEquals(200, send("HEAD", "/stream", KEY, BodyPublishers.noBody()).statusCode());
        assertEquals(401, send("HEAD", "/stream", null, BodyPublishers.noBody()).statusCode());
    }

    @Test
    void answersCarrySecurityHeaders() throws Exception {
        for (String path : List.of("/page", "/nowhere", "/fails")) {
            HttpResponse<String> answer = get(path);
            for (String header : List.of("X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy")) {
                assertTrue(answer.headers().firstValue(header).isPresent(), path + " " + header);
            }
            assertTrue(answer.headers().firstValue("Server").isEmpty());
        }
    }

    @Test
    void whoComesTooOftenIsToldWhen() throws Exception {
        assertEquals(
                "59",
                get("/notes/7").headers().firstValue("RateLimit-Remaining").orElseThrow());
        verdict = verdict(60, 0, 1500);
        try {
            HttpResponse<String> answer = get("/notes/7");
            assertProblem(answer, 429, "rate-limited");
            assertEquals("2", answer.headers().firstValue("Retry-After").orElseThrow());
            assertEquals(
                    "\"caller\";q=60;w=60, \"organization\";q=1000;w=60",
                    answer.headers().firstValue("RateLimit-Policy").orElseThrow());
            assertEquals(
                    "\"caller\";r=0;t=2, \"organization\";r=998;t=0",
                    answer.headers().firstValue("RateLimit").orElseThrow());
        } finally {
            verdict = verdict(60, 59, 0);
        }
    }

    @Test
    void requestsAreCountedByTemplateNotByPath() throws Exception {
        get("/notes/some-very-own-path");
        String scraped = get("/metrics").body();
        assertTrue(
                scraped.contains("http_requests_total{method=\"GET\",route=\"/notes/{id}\",status=\"200\"}"), scraped);
        assertTrue(
                scraped.contains("http_request_duration_seconds_bucket{method=\"GET\",route=\"/notes/{id}\""), scraped);
        assertFalse(scraped.contains("some-very-own-path"));
    }

    @Test
    void metricsAreForThisMachineOnly() throws Exception {
        HttpRequest forwarded = request("/metrics", null)
                .header("X-Forwarded-For", "1.2.3.4")
                .GET()
                .build();
        assertProblem(client.send(forwarded, BodyHandlers.ofString()), 403, "local-only");
    }

    @Test
    void readinessNamesThePartThatIsDown() throws Exception {
        assertEquals(200, get("/health/ready").statusCode());
        kafka = Health.degraded("slow");
        assertEquals(200, get("/health/ready").statusCode());
        assertTrue(get("/health").body().contains("DEGRADED"));
        kafka = Health.down("no broker");
        HttpResponse<String> answer = get("/health/ready");
        kafka = Health.up("works");
        assertEquals(503, answer.statusCode());
        assertTrue(answer.body().contains("ingress/kafka: no broker"), answer.body());
        assertEquals(200, get("/health/live").statusCode());
    }

    @Test
    void requestsRunOnVirtualThreads() throws Exception {
        assertEquals("true", get("/thread").body());
    }

    @Test
    void evenAMalformedRequestLineIsAnsweredWithAProblem() throws Exception {
        String answer = raw("GARBAGE\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
        String ambiguous = raw("GET /notes/a%2Fb HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertTrue(ambiguous.startsWith("HTTP/1.1 400"), ambiguous);
        assertTrue(ambiguous.contains("application/problem+json"), ambiguous);
    }

    @Test
    void aRefusalThatLeavesABodyUnreadSaysThatTheConnectionEnds() throws Exception {
        String post = "POST /notes/7 HTTP/1.1\r\nHost: x\r\n";
        String json = "Content-Type: application/json\r\n";
        String length = "Content-Length: 500\r\n\r\n";
        assertEnds("413", post + json + "Authorization: " + KEY + "\r\nContent-Length: 5000\r\n\r\n");
        assertEnds("401", post + json + length);
        assertEnds("415", post + "Authorization: " + KEY + "\r\n" + length);
        assertEnds("404", "POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    }

    private void assertEnds(String status, String request) throws IOException {
        String answer = raw(request);
        assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
        assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
    }

    @Test
    void aRefusalWhoseUnreadBodyIsThereKeepsTheConnection() throws Exception {
        String refused = "POST /notes/7 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: 11\r\n\r\n{\"times\":1}";
        String answers = raw(refused + "GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertTrue(answers.startsWith("HTTP/1.1 401"), answers);
        assertTrue(answers.contains("HTTP/1.1 200"), answers);
        assertEquals(1, answers.split("Connection: close", -1).length - 1, answers);
    }

    @Test
    void aClientThatStillSendsGetsItsAnswer() throws Exception {
        for (int i = 0; i < 60; i++) {
            try (HttpClient fresh = HttpClient.newHttpClient()) {
                HttpRequest large = request("/notes/7", KEY)
                        .POST(BodyPublishers.ofByteArray(new byte[i % 2 == 0 ? 20_000 : 3_000_000]))
                        .header("Content-Type", "application/json")
                        .build();
                assertProblem(fresh.send(large, BodyHandlers.ofString()), 413, "content-too-large");
                HttpRequest next = request("/notes/7", KEY)
                        .POST(BodyPublishers.ofString("{\"text\":\"hi\",\"times\":2}"))
                        .header("Content-Type", "application/json")
                        .build();
                assertEquals(200, fresh.send(next, BodyHandlers.ofString()).statusCode());
            }
        }
    }

    @Test
    void anInventedMethodIsNoReasonToFail() throws Exception {
        String answer = raw("BREW /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 405"), answer);
        assertNotEquals("", get("/metrics").body());
        assertFalse(get("/metrics").body().contains("BREW"));
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, KEY, BodyPublishers.noBody());
    }

    private HttpResponse<String> post(String body) throws Exception {
        HttpRequest request = request("/notes/7", KEY)
                .POST(BodyPublishers.ofString(body))
                .header("Content-Type", "application/json; charset=utf-8")
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path, @Nullable String key, BodyPublisher body)
            throws Exception {
        return client.send(request(path, key).method(method, body).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, @Nullable String key) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        return key == null ? builder : builder.header("Authorization", key);
    }

    private static JsonNode assertProblem(HttpResponse<String> answer, int status, String code) throws IOException {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
        JsonNode problem = Json.MAPPER.readTree(answer.body());
        assertEquals(code, problem.get("code").asText(), answer.body());
        assertEquals(status, problem.get("status").asInt());
        assertEquals("https://agentc2.dev/problems/" + code, problem.get("type").asText());
        assertFalse(problem.get("detail").asText().isBlank());
        return problem;
    }
}
