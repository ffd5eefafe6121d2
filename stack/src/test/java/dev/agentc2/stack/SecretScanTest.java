package dev.agentc2.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.client.ApiException;
import dev.agentc2.stack.simulator.Fault;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets are planted wherever the API takes or gives one, in good requests and in bad ones; afterwards every record of
 * every topic, every line of the log and every row of the database is looked through for them.
 */
@Tag("stack")
class SecretScanTest {
    private static final String TEXT = "planted-text-5kd81";
    private static final String ADDRESS = "planted-5kd81@example.com";
    private static final String PASSWORD = "planted-password-5kd81";
    private static final String WRONG_PASSWORD = "planted-mistake-5kd81";
    private static final String CREDENTIAL = "planted-credential-5kd81";
    private static final String PROVIDER_KEY = "planted-provider-key-5kd81";

    /** What must be nowhere, with what it is. */
    private final Map<String, String> secrets = new TreeMap<>();

    @Test
    void secretsAreNowhereAndWhatPeopleSayIsInValuesOnly(@TempDir Path home) throws Exception {
        try (LogCapture log = new LogCapture();
                TestStack stack = TestStack.start(
                        home, Map.of("AGENTC2_SIGNUP", "open", Settings.MODEL_URL_ALLOW.name(), "127.0.0.1"));
                BareClient bare = new BareClient(stack.stack().settings())) {
            keys(stack, bare);
            talk(stack, bare);
            connect(stack, bare);
            callOwnProvider(stack, bare);
            people(stack, bare);
            assertFalse(log.lines().isEmpty());
            List<TopicScan.Seen> records =
                    TopicScan.read(stack.stack().settings().get(Settings.KAFKA_BOOTSTRAP_SERVERS));
            assertTrue(
                    records.stream().anyMatch(record -> record.value().contains(TEXT)), "the scan sees what is there");
            List<String> found = new ArrayList<>();
            secrets.forEach((secret, what) -> {
                record(records, one -> (one.outside() + one.value()).contains(secret), what, found);
                lines(log, secret, what, found);
                rows(stack, secret, what, found);
            });
            for (String said : List.of(TEXT, ADDRESS)) {
                record(records, one -> one.outside().contains(said), said + " in a key or header", found);
                lines(log, said, said, found);
            }
            assertTrue(found.isEmpty(), () -> String.join("\n", found));
        }
    }

    /** The local key, one that is made, and one that is made up. */
    private void keys(TestStack stack, BareClient bare) throws Exception {
        secret(LocalAccess.of(stack.stack().settings()).apiKey(), "the local API key");
        ApiKey madeUp = ApiKey.generate(new SecureRandom());
        secret(madeUp.text(), "a made-up API key");
        HttpRequest.Builder request =
                bare.keyless("/api/conversations").header("Authorization", "Bearer " + madeUp.text());
        assertEquals(401, bare.send(request.GET()).statusCode());
        if (has(stack, "/api/api-keys")) {
            JsonNode made = post(bare, "/api/api-keys", "{\"name\":\"planted\",\"scopes\":[\"read\"]}", 201);
            secret(made.path("key").asText(), "an API key that was made");
        }
    }

    private void secret(String key, String what) {
        secrets.put(ApiKey.parse(key).orElseThrow().secret(), what);
    }

    private static void talk(TestStack stack, BareClient bare) throws Exception {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreException(ApiException.class)
                .until(() -> stack.ask("What is 2 * 3? " + TEXT).endName().equals("done"));
        String messages = "/api/agents/assistant/messages";
        post(bare, messages, "{\"text\":\"" + TEXT + "\",\"colour\":\"" + TEXT + "\"}", 400);
        post(bare, messages, "{\"text\":\"" + TEXT, 400);
        post(bare, "/api/agents/nobody/messages", "{\"text\":\"" + TEXT + "\"}", 404);
    }

    private void connect(TestStack stack, BareClient bare) throws Exception {
        if (!has(stack, "/api/connections")) {
            return;
        }
        secrets.put(CREDENTIAL, "a credential");
        String good = "{\"slug\":\"planted\",\"name\":\"Planted\",\"kind\":\"MCP\",\"url\":\"https://example.com/mcp\","
                + "\"credentials\":{\"token\":\"" + CREDENTIAL + "\"}}";
        JsonNode made = post(bare, "/api/connections", good, 201);
        assertFalse(made.toString().contains(CREDENTIAL), made::toString);
        post(bare, "/api/connections", good, 409);
        post(bare, "/api/connections", good.replace("MCP", "FAX"), 400);
        post(
                bare,
                "/api/connections",
                good.replace("\"token\":\"" + CREDENTIAL + "\"", "\"token\":[\"" + CREDENTIAL + "\"]"),
                400);
    }

    /** A key of a model provider goes as far as to the provider itself. */
    private void callOwnProvider(TestStack stack, BareClient bare) throws Exception {
        secrets.put(PROVIDER_KEY, "the key of a model provider");
        String good = "{\"slug\":\"own\",\"name\":\"Own\",\"kind\":\"MODEL_PROVIDER\",\"url\":\""
                + stack.provider().baseUrl()
                + "\",\"settings\":{\"provider\":\"openai-compatible\",\"models\":{\"fast\":\"own\",\"standard\":\"own\"}},"
                + "\"credentials\":{\"apiKey\":\"" + PROVIDER_KEY + "\"}}";
        post(bare, "/api/connections", good.replace("openai-compatible", "nobody"), 400);
        post(bare, "/api/connections", good, 201);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            stack.ask("Hello.");
            return stack.provider().requests().stream()
                    .anyMatch(request -> request.model().equals("own"));
        });
        stack.provider().failNext(1, new Fault.Status(401));
        stack.ask("Hello again.");
    }

    private void people(TestStack stack, BareClient bare) throws Exception {
        if (has(stack, "/api/invitations")) {
            JsonNode made = post(bare, "/api/invitations", "{\"email\":\"" + ADDRESS + "\",\"role\":\"MEMBER\"}", 201);
            secrets.put(made.path("token").asText(), "the token of an invitation");
        }
        if (!has(stack, "/api/signup")) {
            return;
        }
        secrets.put(PASSWORD, "a password");
        secrets.put(WRONG_PASSWORD, "a mistyped password");
        String person = "\"email\":\"" + ADDRESS + "\",\"password\":\"" + PASSWORD + "\"";
        String organization = "\"name\":\"P\",\"organization\":{\"slug\":\"planted\",\"name\":\"Planted\"}";
        session(bare, "/api/signup", "{" + person + "," + organization + "}", 201);
        session(bare, "/api/login", "{" + person + "}", 200);
        post(bare, "/api/login", ("{" + person + "}").replace(PASSWORD, WRONG_PASSWORD), 401);
        post(bare, "/api/login", "{" + person + ",\"colour\":1}", 400);
    }

    /** What signing in gives is as good as the password. */
    private void session(BareClient bare, String path, String body, int status) throws Exception {
        HttpResponse<String> answer = bare.send(
                bare.keyless(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
        assertEquals(status, answer.statusCode(), answer.body());
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        secrets.put(cookie.substring(cookie.indexOf('=') + 1).split(";", 2)[0], "a session after " + path);
        JsonNode session = Json.MAPPER.readTree(answer.body());
        secrets.put(session.path("csrfToken").asText(), "a CSRF token after " + path);
    }

    private static boolean has(TestStack stack, String path) {
        return stack.stack().routes().stream()
                .anyMatch(route ->
                        route.method().name().equals("POST") && route.path().equals(path));
    }

    private static JsonNode post(BareClient bare, String path, String body, int status) throws Exception {
        HttpRequest.Builder request = path.equals("/api/login") ? bare.keyless(path) : bare.request(path);
        HttpResponse<String> answer =
                bare.send(request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
        assertEquals(status, answer.statusCode(), answer.body());
        return Json.MAPPER.readTree(answer.body());
    }

    private static void record(
            List<TopicScan.Seen> records, Predicate<TopicScan.Seen> isTold, String what, List<String> found) {
        records.stream()
                .filter(isTold)
                .map(TopicScan.Seen::topic)
                .distinct()
                .forEach(topic -> found.add(what + " in topic " + topic));
    }

    private static void lines(LogCapture log, String secret, String what, List<String> found) {
        log.lines().stream()
                .filter(line -> line.contains(secret))
                .forEach(line -> found.add(what + " in the log: " + line));
    }

    private static void rows(TestStack stack, String secret, String what, List<String> found) {
        Jdbi.create(stack.stack().settings().get(Settings.POSTGRES_URL)).useHandle(handle -> {
            for (String table : tables(handle)) {
                int rows = handle.createQuery("SELECT count(*) FROM " + table + " t WHERE t::text LIKE :secret"
                                + " OR t::text LIKE '%' || encode(convert_to(:plain, 'UTF8'), 'hex') || '%'")
                        .bind("secret", "%" + secret.replace("_", "\\_") + "%")
                        .bind("plain", secret)
                        .mapTo(Integer.class)
                        .one();
                if (rows > 0) {
                    found.add(what + " in table " + table);
                }
            }
        });
    }

    private static List<String> tables(Handle handle) {
        return handle.createQuery("SELECT oid::regclass::text FROM pg_class"
                        + " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')")
                .mapTo(String.class)
                .list();
    }
}
