package dev.agentc2.stack.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.platform.config.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deciding by the command line, against an API that answers what it is told to. */
class ApprovalsCommandTest {
    private static final String QUESTION = """
            {"approvalId":"c-1.a","status":"OPEN","tool":"bank__pay","turnId":"c-1","agentId":"agt","userId":"user:u",
            "byUser":true,"requestedAt":"2026-01-01T00:00:00Z","expiresAt":"2026-01-01T01:00:00Z",
            "arguments":"{\\"to\\":\\"\\u001b[2Jme\\",\\"amount\\":5}"}""";

    private final List<String> asked = new ArrayList<>();
    private final Map<String, String> answers = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void openQuestionsAreListedOverPages() {
        answers.put(
                "GET /api/approvals?status=open&limit=50", "{\"approvals\":[" + QUESTION + "],\"nextCursor\":\"n/1\"}");
        answers.put(
                "GET /api/approvals?status=open&limit=49&cursor=n%2F1",
                "{\"approvals\":[" + QUESTION.replace("c-1.a", "c-2.b") + "]}");
        assertEquals(0, run("list"));
        assertTrue(out.toString().contains("bank__pay"), out::toString);
        assertTrue(out.toString().contains("c-1.a") && out.toString().contains("c-2.b"), out::toString);
        assertTrue(out.toString().contains("2 open."), out::toString);
    }

    @Test
    void aLimitKeepsTheListShort() {
        answers.put("GET /api/approvals?status=all&limit=1", "{\"approvals\":[" + QUESTION + "],\"nextCursor\":\"n\"}");
        assertEquals(0, run("list", "--all", "--limit", "1"));
        assertTrue(out.toString().contains("1 shown; --limit shows more."), out::toString);
        assertEquals(2, run("list", "--limit", "0"));
    }

    @Test
    void aQuestionIsShownWithoutWhatMovesTheCursor() {
        answers.put("GET /api/approvals/c-1.a", QUESTION);
        assertEquals(0, run("show", "c-1.a"));
        assertTrue(out.toString().contains("\"amount\":5"), out::toString);
        assertTrue(out.toString().contains("user:u, who may decide"), out::toString);
        assertFalse(out.toString().contains("\u001b"), out::toString);
    }

    @Test
    void whatAServerAsksIsShownAndAnswered() {
        String id = "c-1.a~q7";
        String at = "/api/approvals/c-1.a%7Eq7";
        answers.put(
                "GET " + at,
                "{\"approvalId\":\"c-1.a~q7\",\"kind\":\"QUESTION\",\"tool\":\"bank__pay\",\"message\":\"Which account?\","
                        + "\"answerSchema\":\"{\\\"type\\\":\\\"object\\\"}\"}");
        answers.put("POST " + at + "/approve", "{\"status\":\"APPROVED\"}");
        assertEquals(0, run("show", id));
        assertTrue(out.toString().contains("Which account?"), out::toString);
        assertTrue(out.toString().contains("\"type\" : \"object\""), out::toString);
        assertEquals(0, run("approve", id, "--arguments", "{\"account\":\"7\"}"));
        assertEquals("POST " + at + "/approve {\"arguments\":{\"account\":\"7\"}}", asked.getLast());
        assertTrue(out.toString().contains("Answered"), out::toString);
    }

    @Test
    void aCallIsApprovedAsItIsOrWithOtherArguments(@TempDir Path dir) throws IOException {
        answers.put("POST /api/approvals/c-1.a/approve", "{\"status\":\"APPROVED\"}");
        assertEquals(0, run("approve", "c-1.a"));
        assertEquals(0, run("approve", "c-1.a", "--arguments", "{\"amount\":3}"));
        Path file = Files.writeString(dir.resolve("arguments.json"), "{\"amount\":4}");
        assertEquals(0, run("approve", "c-1.a", "--arguments-file", file.toString()));
        assertEquals(
                List.of(
                        "POST /api/approvals/c-1.a/approve {}",
                        "POST /api/approvals/c-1.a/approve {\"arguments\":{\"amount\":3}}",
                        "POST /api/approvals/c-1.a/approve {\"arguments\":{\"amount\":4}}"),
                asked);
        assertTrue(out.toString().contains("Approved"), out::toString);
    }

    @Test
    void argumentsThatAreNoObjectAreWrongUsage() {
        assertEquals(2, run("approve", "c-1.a", "--arguments", "[1]"));
        assertEquals(2, run("approve", "c-1.a", "--arguments", "{"));
        assertEquals(2, run("approve", "c-1.a", "--arguments", "{}", "--arguments-file", "x"));
        assertEquals(1, run("approve", "c-1.a", "--arguments-file", "/there/is/no/such/file"));
        assertEquals(List.of(), asked);
    }

    @Test
    void aCallIsRejectedWithAReason() {
        answers.put("POST /api/approvals/c-1.a/reject", "{\"status\":\"PENDING\"}");
        assertEquals(0, run("reject", "c-1.a", "--reason", "too much"));
        assertEquals(List.of("POST /api/approvals/c-1.a/reject {\"reason\":\"too much\"}"), asked);
        assertTrue(out.toString().contains("isn't known yet"), out::toString);
    }

    @Test
    void aRefusalIsToldInItsWords() {
        assertEquals(1, run("approve", "c-9.z"));
        assertTrue(err.toString().contains("It isn't there."), err::toString);
        assertTrue(err.toString().contains("arguments/amount: is a number"), err::toString);
    }

    private int run(String... more) {
        String[] arguments = Stream.of(
                        Stream.of("approvals", more[0]),
                        Stream.of(
                                "--url",
                                "http://127.0.0.1:" + server.getAddress().getPort(),
                                "--api-key",
                                "ac2_test"),
                        Arrays.stream(more).skip(1))
                .flatMap(words -> words)
                .toArray(String[]::new);
        return Main.run(Settings.of(Map.of()), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("POST")) {
            asked.add(request + " " + body);
        }
        String known = answers.get(request);
        byte[] bytes = (known == null
                        ? "{\"detail\":\"It isn't there.\",\"errors\":[{\"field\":\"arguments/amount\",\"rule\":\"is a number\"}]}"
                        : known)
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(known == null ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
