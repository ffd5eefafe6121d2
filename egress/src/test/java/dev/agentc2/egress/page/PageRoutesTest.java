package dev.agentc2.egress.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.HttpServer;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RateLimit;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page over real HTTP, without a key. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageRoutesTest {
    private static final Pattern FILE = Pattern.compile("(?:src|href)=\"(/web/[^\"]+)\"");
    private static final Pattern IMPORT = Pattern.compile("(?:from|import) \"\\./([^\"]+)\"");
    private static final Pattern LATER = Pattern.compile("import\\(\"\\./([^\"]+)\"\\)");

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server = new HttpServer(
            new Platform(
                    Settings.of(Map.of("AGENTC2_HTTP_PORT", "0")),
                    new Telemetry(),
                    new WireSerde(new InMemorySchemaRegistry()),
                    Clock.systemUTC()),
            new PageRoutes().routes(),
            List.of(),
            key -> {
                throw new ProblemException(401, "unauthorized", "No.");
            },
            RateLimit.NONE);

    @BeforeAll
    void start() {
        server.start();
    }

    @AfterAll
    void stop() {
        server.close();
        client.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/reference"})
    void everythingThatThePageLoadsIsThereAndNamedBeforehand(String address) throws Exception {
        HttpResponse<String> page = get(address);
        assertEquals(
                "text/html;charset=utf-8",
                page.headers().firstValue("content-type").orElseThrow());
        Set<String> named = new HashSet<>();
        FILE.matcher(page.body()).results().map(match -> match.group(1)).forEach(named::add);
        for (String path : Set.copyOf(named)) {
            HttpResponse<String> file = get(path);
            assertEquals(200, file.statusCode(), path);
            for (MatchResult imported : IMPORT.matcher(file.body()).results().toList()) {
                assertTrue(named.contains("/web/js/" + imported.group(1)), path + " imports " + imported.group(1));
            }
        }
    }

    @Test
    void screensThatAreLoadedLaterAreThereWithAllThatTheyImport() throws Exception {
        Deque<String> open = new ArrayDeque<>(imports(LATER, "app.js"));
        Set<String> seen = new HashSet<>(open);
        assertTrue(seen.contains("agents-screen.js"), seen.toString());
        while (!open.isEmpty()) {
            for (String imported : imports(IMPORT, open.pop())) {
                if (seen.add(imported)) {
                    open.add(imported);
                }
            }
        }
    }

    private List<String> imports(Pattern pattern, String module) throws Exception {
        HttpResponse<String> file = get("/web/js/" + module);
        assertEquals(200, file.statusCode(), module);
        assertEquals(
                "text/javascript; charset=utf-8",
                file.headers().firstValue("content-type").orElseThrow(),
                module);
        assertEquals(
                "nosniff", file.headers().firstValue("x-content-type-options").orElseThrow());
        assertTrue(file.headers().firstValue("content-security-policy").isPresent(), module);
        return pattern.matcher(file.body())
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/reference"})
    void nothingInlineRunsAndNothingForeignLoads(String address) throws Exception {
        HttpResponse<String> page = get(address);
        String policy = page.headers().firstValue("content-security-policy").orElseThrow();
        assertTrue(policy.contains("default-src 'none'"), policy);
        assertTrue(policy.contains("script-src 'self'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertFalse(page.body().contains("style=") || page.body().contains("onclick="), "inline code");
        assertFalse(page.body().contains("://"), "another origin");
    }

    @Test
    void whatTheBrowserHasIsNotSentAgain() throws Exception {
        HttpResponse<String> first = get("/web/page.css");
        assertEquals("no-cache", first.headers().firstValue("cache-control").orElseThrow());

        HttpResponse<String> again = get(
                "/web/page.css",
                "If-None-Match",
                first.headers().firstValue("etag").orElseThrow());
        assertEquals(304, again.statusCode());
        assertEquals("", again.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/web/nothing.js",
                "/web/..%2fdb/migration/V10__audit.sql",
                "/web/js/..%2f..%2flogback.xml",
                "/web/index.class",
                "/web/js"
            })
    void onlyFilesOfThePageAreServed(String path) throws Exception {
        int status = get(path).statusCode();
        assertTrue(status == 404 || status == 400, path + " gives " + status);
    }
}
