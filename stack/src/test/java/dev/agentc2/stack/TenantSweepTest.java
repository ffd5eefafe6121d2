package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * All routes of a running stack, whatever they are, tried by those who mustn't: without a key, with a dead one, with one
 * of too small a scope, and with another organisation's that may everything there.
 */
@Tag("stack")
class TenantSweepTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String OTHER = "sweep-other";

    /**
     * Answers that say nothing of whether an organisation has the thing: a cancel is taken for any turn, a stream waits
     * for any, integrations are the same for all, and outside of a call the MCP endpoint tells nothing.
     */
    private static final Map<String, Integer> SILENT = Map.of(
            "POST /api/turns/{turnId}/cancel",
            202,
            "GET /api/conversations/{id}/stream",
            200,
            "GET /api/integrations/{slug}",
            200,
            "GET /mcp",
            405);

    /** Their answers change by themselves, or aren't JSON of the organisation. */
    private static final Set<String> RESTLESS = Set.of("/api/audit", "/api/costs", "/api/tools");

    /** What is to be closed, also when the start of what comes later fails. */
    private static final List<AutoCloseable> OPENED = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // started once for all
    private static TestStack stack;

    @SuppressWarnings("NullAway.Init")
    private static BareClient bare;

    @SuppressWarnings("NullAway.Init")
    private static Planted planted;

    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @SuppressWarnings("NullAway.Init")
    private static SweepKeys ours;

    @SuppressWarnings("NullAway.Init")
    private static String othersKey;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        stack = opened(TestStack.start(home, Map.of()));
        Settings settings = stack.stack().settings();
        bare = opened(new BareClient(settings));
        planted = Planted.on(stack);
        database = opened(new Database(settings.get(Settings.POSTGRES_URL), "sweep", 1));
        database.inOrganization(
                OTHER,
                handle -> handle.execute(
                        "INSERT INTO organizations (id, slug, name) VALUES (?, ?, 'Other')", OTHER, OTHER));
        ours = new SweepKeys(database, Planted.ORGANIZATION);
        othersKey = new SweepKeys(database, OTHER).mighty();
    }

    private static <T extends AutoCloseable> T opened(T part) {
        OPENED.add(part);
        return part;
    }

    @AfterAll
    static void stop() {
        OPENED.reversed().forEach(part -> assertDoesNotThrow(part::close));
    }

    @TestFactory
    Stream<DynamicTest> nobodyGetsInWithoutAKeyThatLives() {
        String revoked = ours.revoked();
        String expired = ours.expired();
        return guarded()
                .map(route -> DynamicTest.dynamicTest(name(route), () -> {
                    assertEquals(
                            401,
                            bare.send(request(route, planted.address(route), ""))
                                    .statusCode(),
                            "no key");
                    assertEquals(401, send(route, revoked).statusCode(), "revoked");
                    assertEquals(401, send(route, expired).statusCode(), "expired");
                }));
    }

    @TestFactory
    Stream<DynamicTest> aKeyGetsNoFurtherThanItsScope() {
        return SweepKeys.SCOPES.keySet().stream().flatMap(scope -> {
            String key = ours.scoped(scope);
            return guarded()
                    .map(route ->
                            DynamicTest.dynamicTest(scope + " at " + name(route), () -> scoped(scope, key, route)));
        });
    }

    /** Where the scope allows it only reading is tried: what is planted must stay. */
    private static void scoped(String scope, String key, Route route) {
        boolean allowed = SweepKeys.SCOPES.getOrDefault(scope, Set.of()).contains(route.permission());
        if (!allowed) {
            HttpResponse<String> answer = send(route, key);
            assertEquals(403, answer.statusCode(), answer.body());
            assertNothingPlanted(answer.body());
        } else if (isGet(route) && !route.streaming()) {
            HttpResponse<String> answer = send(route, key);
            assertEquals(200, answer.statusCode(), answer.body());
        }
    }

    @Test
    void whoIsOfAnotherOrganisationSeesAndChangesNothing() throws Exception {
        Map<String, String> before = settled();
        List<String> wrong = new ArrayList<>();
        for (Route route :
                guarded().filter(route -> !(route.streaming() && isGet(route))).toList()) {
            for (String address : new TreeSet<>(List.of(planted.address(route), planted.addressBySlug(route)))) {
                HttpResponse<String> answer = bare.send(request(route, address, othersKey));
                check(route, answer).forEach(what -> wrong.add(name(route) + " at " + address + ": " + what));
            }
        }
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
        Map<String, String> after = settled();
        before.forEach((path, answer) -> assertEquals(answer, after.get(path), path));
    }

    private static List<String> check(Route route, HttpResponse<String> answer) {
        List<String> wrong = new ArrayList<>();
        int status = answer.statusCode();
        boolean isOfOne = route.path().contains("{");
        boolean isPersonal = route.permission() == Permission.PERSON;
        int expected = isPersonal ? 403 : SILENT.getOrDefault(name(route), 404);
        if ((isOfOne || isPersonal) && status != expected) {
            wrong.add("answers " + status + " and not " + expected + ": " + answer.body());
        }
        if (status >= 500) {
            wrong.add("answers " + status + ": " + answer.body());
        }
        if (!isGet(route) && planted.body(route).contains("workspaceId") && status < 400) {
            wrong.add("takes a reference to a workspace of another organisation");
        }
        if (holdsPlanted(answer.body()) || holdsPlanted(answer.headers().map().toString())) {
            wrong.add("tells what another organisation has: " + answer.body());
        }
        return wrong;
    }

    @Test
    void listsAreOfTheOwnOrganisationWhateverIsAskedFor() {
        for (Route route :
                guarded().filter(r -> isGet(r) && !r.path().contains("{")).toList()) {
            for (String asked : List.of("?limit=200", "?workspace=" + planted.addressBySlug(route), "?org=default")) {
                HttpRequest.Builder request =
                        request(route, route.path() + asked, othersKey).header("X-Org-Id", Planted.ORGANIZATION);
                HttpResponse<String> answer = bare.send(request);
                assertNothingPlanted(answer.body());
                assertTrue(answer.statusCode() < 500, answer.body());
            }
        }
    }

    @Test
    void streamsOfAnotherOrganisationAreNotFoundOrStayEmpty() throws Exception {
        stack.provider().reset();
        for (Route route :
                guarded().filter(route -> route.streaming() && isGet(route)).toList()) {
            String address = planted.address(route);
            try (ArrivingLines stream =
                    ArrivingLines.of(request(route, address, othersKey).build())) {
                assertEquals(SILENT.getOrDefault(name(route), 404), stream.status(), name(route));
                Map<String, String> again =
                        Map.of("text", "Again " + Planted.MARK, "conversationId", planted.id("conversations"));
                stack.read(stack.client().send("assistant", again));
                assertNothingPlanted(stream.text());
                assertFalse(stream.text().contains("data:") && stream.status() == 200, stream::text);
            }
        }
    }

    private static Stream<Route> guarded() {
        return stack.stack().routes().stream().filter(route -> route.permission() != Permission.PUBLIC);
    }

    private static HttpResponse<String> send(Route route, String key) {
        return bare.send(request(route, planted.address(route), key));
    }

    /** A request that lacks nothing but the right. */
    private static HttpRequest.Builder request(Route route, String address, String key) {
        HttpRequest.Builder request = bare.keyless(address);
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        if (isGet(route)) {
            return request.GET();
        }
        return request.header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("If-Match", "\"1\"")
                .method(route.method().name(), BodyPublishers.ofString(planted.body(route)));
    }

    /** What the first organisation sees of itself, once that has come to rest. */
    private static Map<String, String> settled() {
        List<Map<String, String>> seen = new ArrayList<>(List.of(seen()));
        await().atMost(PATIENCE).until(() -> {
            seen.add(seen());
            return seen.getLast().equals(seen.get(seen.size() - 2));
        });
        return seen.getLast();
    }

    private static Map<String, String> seen() {
        Map<String, String> seen = new TreeMap<>();
        guarded()
                .filter(route -> isGet(route) && !route.streaming() && !RESTLESS.contains(route.path()))
                .filter(route -> route.permission() != Permission.PERSON)
                .forEach(route -> {
                    String address = planted.address(route);
                    seen.put(
                            address,
                            withoutUse(bare.send(bare.request(address).GET()).body()));
                });
        return seen;
    }

    /** When a key was last used changes by looking. */
    private static String withoutUse(String body) {
        try {
            JsonNode json = Json.MAPPER.readTree(body);
            json.findParents("lastUsedAt").forEach(parent -> ((ObjectNode) parent).remove("lastUsedAt"));
            return json.toString();
        } catch (IOException e) {
            return body;
        }
    }

    private static void assertNothingPlanted(String text) {
        assertFalse(holdsPlanted(text), text);
    }

    private static boolean holdsPlanted(String text) {
        return text.toLowerCase(Locale.ROOT).contains(Planted.MARK);
    }

    private static boolean isGet(Route route) {
        return route.method().name().equals("GET");
    }

    private static String name(Route route) {
        return route.method().name() + " " + route.path();
    }
}
