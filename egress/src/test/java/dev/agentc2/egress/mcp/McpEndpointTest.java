package dev.agentc2.egress.mcp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.egress.stream.TurnRecords;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.telemetry.TraceContext;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint, used by the official SDK's client and by one that writes its messages itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("adapter")
class McpEndpointTest {
    private static final String KEY = TurnRecords.ORG;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private EndpointFixture fixture;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        fixture = new EndpointFixture(dir);
        fixture.agent(KEY, "helper", "Helper", "Helps with orders.", true);
        fixture.agent(KEY, "off", "Off", "", false);
        fixture.agent("crowd", "quiet", "Quiet", "", true);
        for (int i = 0; i < 120; i++) {
            fixture.agent("crowd", "many-" + (1_000 + i), "Many", "", true);
        }
    }

    @AfterAll
    void stop() {
        fixture.close();
    }

    /** A turn that ingress will say it has begun, with an id of its own. */
    private TurnRecords turn() {
        TurnRecords turn = new TurnRecords("t" + NUMBER.incrementAndGet());
        fixture.ingress.behave(request -> FakeIngress.accepted(turn.turnId));
        return turn;
    }

    @Test
    void aClientIsToldTheLiveAgentsOfItsOrganisation() {
        try (McpSyncClient client = fixture.client(KEY).build()) {
            assertEquals("agentc2", client.initialize().serverInfo().name());
            client.ping();
            List<Tool> tools = client.listTools().tools();
            assertEquals(List.of("helper"), tools.stream().map(Tool::name).toList());
            Tool tool = tools.getFirst();
            assertEquals("Helper", tool.title());
            assertEquals("Helps with orders.", tool.description());
            assertFalse(tool.annotations().readOnlyHint());
            assertTrue(tool.annotations().destructiveHint());
            assertFalse(tool.annotations().idempotentHint());
        }
    }

    @Test
    void aLongListComesInPages() {
        try (McpSyncClient client = fixture.client("crowd").build()) {
            client.initialize();
            ListToolsResult first = client.listTools(null);
            assertEquals(100, first.tools().size());
            ListToolsResult second = client.listTools(first.nextCursor());
            assertEquals(21, second.tools().size());
            assertEquals("quiet", second.tools().getLast().name());
            assertEquals(
                    "The agent Quiet answers a message.",
                    second.tools().getLast().description());
            assertEquals(null, second.nextCursor());
        }
    }

    @Test
    void aCallIsToldAsItComesAndEndsWithTheAnswer() throws Exception {
        TurnRecords turn = turn();
        List<ProgressNotification> progress = new CopyOnWriteArrayList<>();
        try (McpSyncClient client =
                fixture.client(KEY).progressConsumer(progress::add).build()) {
            client.initialize();
            client.listTools();
            CompletableFuture<CallToolResult> answer = beside(() -> client.callTool(
                    new CallToolRequest("helper", Map.of("message", "Hi"), Map.of("progressToken", "p1"))));
            fixture.turns.given(
                    turn,
                    turn.accepted(),
                    turn.modelRequested(1, 1),
                    turn.delta(1, 1, 0, "a"),
                    turn.delta(1, 1, 1, "b"));
            await().until(() -> said(progress).equals("ab"));
            fixture.turns.given(turn, turn.delta(1, 1, 2, "c"), turn.reply("COMPLETED", "abc", 1));
            CallToolResult result = answer.get(10, SECONDS);
            assertEquals(false, result.isError());
            assertEquals("abc", text(result));
            assertEquals(
                    Map.of("text", "abc", "conversationId", "c1", "turnId", turn.turnId, "status", "COMPLETED"),
                    result.structuredContent());
        }
        assertEquals("abc", said(progress));
        assertTrue(progress.stream().allMatch(note -> note.progressToken().equals("p1")));
        for (int i = 0; i < progress.size(); i++) {
            assertEquals(i + 1.0, progress.get(i).progress());
        }
        FakeIngress.Taken sent = fixture.ingress.taken().getLast();
        assertEquals("/api/agents/helper/messages", sent.path());
        assertEquals("Bearer " + KEY, sent.authorization());
        assertEquals(Json.MAPPER.readTree("{\"text\":\"Hi\"}"), sent.body());
        assertNotNull(sent.requestId());
    }

    /** Not in the common pool, which the SDK's HTTP client works in and which may have a single thread. */
    private static <T> CompletableFuture<T> beside(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }

    /** The deltas, joined. */
    private static String said(List<ProgressNotification> progress) {
        return progress.stream()
                .filter(note -> "delta".equals(note.meta().get("agentc2/event")))
                .map(ProgressNotification::message)
                .collect(Collectors.joining());
    }

    @Test
    void aConversationGoesOnAndAMessageIdIsPassedOn() throws Exception {
        TurnRecords turn = turn();
        fixture.turns.given(turn, turn.accepted(), turn.reply("COMPLETED", "yes", 1));
        try (McpSyncClient client = fixture.client(KEY).build()) {
            client.initialize();
            CallToolResult result = client.callTool(new CallToolRequest(
                    "helper", Map.of("message", "Hi", "conversationId", "c1"), Map.of("agentc2/messageId", "m1")));
            assertEquals("yes", text(result));
        }
        assertEquals(
                Json.MAPPER.readTree("{\"text\":\"Hi\",\"conversationId\":\"c1\",\"clientMessageId\":\"m1\"}"),
                fixture.ingress.taken().getLast().body());
    }

    @Test
    void aFailedTurnIsAnErrorWithItsReason() {
        TurnRecords turn = turn();
        fixture.turns.given(turn, turn.accepted(), turn.reply("FAILED", "Well", 1));
        CallToolResult failed = called("helper", Map.of("message", "Hi"));
        assertEquals(true, failed.isError());
        assertEquals("The model could not be reached.\n\nUntil then the agent said:\nWell", text(failed));
        TurnRecords other = turn();
        fixture.turns.given(other, other.accepted(), other.reply("CANCELLED", "", 1));
        CallToolResult cancelled = called("helper", Map.of("message", "Hi"));
        assertEquals(true, cancelled.isError());
        assertEquals("The turn was cancelled.", text(cancelled));
    }

    @Test
    void whatTheApiRefusesIsAnErrorInWordsAndAnAgentThatIsNotThereNoTool() throws Exception {
        fixture.ingress.behave(request -> FakeIngress.problem(429, "rate-limited", "Wait 3 s."));
        CallToolResult refused = called("helper", Map.of("message", "Hi"));
        assertEquals(true, refused.isError());
        assertEquals("Wait 3 s.", text(refused));
        fixture.ingress.behave(request -> FakeIngress.problem(404, "agent-not-found", "None."));
        String call =
                "{'jsonrpc':'2.0','id':3,'method':'tools/call','params':{'name':'off','arguments':{'message':'Hi'}}}";
        String answer = fixture.post(KEY, call).body();
        assertTrue(answer.contains("\"id\":3,\"error\":{\"code\":-32602,\"message\":\"Unknown tool.\"}"), answer);
    }

    @Test
    void wrongArgumentsReachNobody() {
        int before = fixture.ingress.taken().size();
        CallToolResult result = called("helper", Map.of("text", "Hi"));
        assertEquals(true, result.isError());
        assertTrue(text(result).contains("'message' is required"), text(result));
        assertEquals(before, fixture.ingress.taken().size());
    }

    private CallToolResult called(String tool, Map<String, Object> arguments) {
        try (McpSyncClient client = fixture.client(KEY).build()) {
            client.initialize();
            return client.callTool(new CallToolRequest(tool, arguments));
        }
    }

    private static String text(CallToolResult result) {
        return ((TextContent) result.content().getFirst()).text();
    }

    @Test
    void aStreamThatBreaksOffIsGoneOnWithByItsLastId() throws Exception {
        TurnRecords turn = turn();
        var streaming = fixture.http()
                .sendAsync(
                        fixture.request(
                                KEY, call("'x'", "'_meta':{'progressToken':9}"), "MCP-Protocol-Version", "2025-11-25"),
                        BodyHandlers.ofString());
        await().until(() -> fixture.turns.open() > 0 && !fixture.ingress.taken().isEmpty());
        fixture.turns.given(
                turn, turn.accepted(), turn.modelRequested(1, 1), turn.delta(1, 1, 0, "a"), turn.delta(1, 1, 1, "b"));
        fixture.turns.endStreams();
        HttpResponse<String> broken = streaming.get(10, SECONDS);
        assertEquals("", data(broken).getFirst(), "the first event has an id only");
        assertFalse(broken.body().contains("\"result\""), broken.body());
        fixture.turns.given(turn, turn.delta(1, 1, 2, "c"), turn.reply("COMPLETED", "abc", 1));
        for (String id : ids(broken)) {
            HttpResponse<String> rest = fixture.get(KEY, "Last-Event-ID", id);
            assertEquals(200, rest.statusCode());
            JsonNode end = Json.MAPPER.readTree(data(rest).getLast());
            assertEquals("x", end.path("id").asText());
            assertEquals("abc", end.at("/result/structuredContent/text").asText());
            List<String> said = new ArrayList<>();
            for (String data : data(rest)) {
                said.add(Json.MAPPER.readTree(data).at("/params/message").asText());
            }
            String had = id.startsWith(turn.turnId + ".0.") ? "" : "ab";
            assertEquals("abc", had + String.join("", said).replaceAll("The [a-z ]+\\.", ""), rest.body());
        }
    }

    @Test
    void onlyClientsThatMayResumeAreReleased() throws Exception {
        TurnRecords turn = turn();
        var newer = fixture.http()
                .sendAsync(
                        fixture.request(KEY, call("1", "'_meta':{}"), "MCP-Protocol-Version", "2025-11-25"),
                        BodyHandlers.ofString());
        await().until(() -> fixture.turns.open() == 1);
        var older = fixture.http()
                .sendAsync(
                        fixture.request(KEY, call("2", "'_meta':{}"), "MCP-Protocol-Version", "2025-06-18"),
                        BodyHandlers.ofString());
        await().until(() -> fixture.turns.open() == 2);
        fixture.turns.given(turn, turn.accepted());
        fixture.turns.release();
        HttpResponse<String> ended = newer.get(10, SECONDS);
        String has = ids(ended).getFirst();
        var resumed =
                CompletableFuture.supplyAsync(() -> assertDoesNotThrow(() -> fixture.get(KEY, "Last-Event-ID", has)));
        await().until(() -> fixture.turns.open() == 2);
        fixture.turns.release();
        assertFalse(resumed.get(10, SECONDS).body().contains("\"result\""));
        fixture.turns.given(turn, turn.reply("COMPLETED", "abc", 1));
        assertTrue(older.get(10, SECONDS).body().contains("abc"));
    }

    @Test
    void olderClientsGetNoEventWithoutData() throws Exception {
        TurnRecords turn = turn();
        fixture.turns.given(turn, turn.accepted(), turn.reply("COMPLETED", "abc", 1));
        for (String version : List.of("2025-06-18", "2025-03-26")) {
            HttpResponse<String> answer = fixture.post(KEY, call("1", "'_meta':{}"), "MCP-Protocol-Version", version);
            assertEquals(1, data(answer).size(), answer.body());
        }
    }

    @Test
    void anotherOrganisationsTurnIsOneThatDoesNotExist() throws Exception {
        TurnRecords turn = turn();
        fixture.turns.given(turn, turn.accepted(), turn.reply("COMPLETED", "secret", 1));
        String id = ids(fixture.post(KEY, call("1", "'_meta':{}"))).getLast();
        HttpResponse<String> foreign = fixture.get("crowd", "Last-Event-ID", id);
        HttpResponse<String> none = fixture.get("crowd", "Last-Event-ID", id.replace(turn.turnId, "c1-none"));
        assertEquals(none.body().replace("c1-none", turn.turnId), foreign.body());
        assertTrue(foreign.body().contains("There is no such turn"), foreign.body());
        assertEquals(400, fixture.get(KEY, "Last-Event-ID", "c1-t1.0.0").statusCode());
    }

    @Test
    void aCancelledRequestCancelsItsTurnAtAnyInstanceAndThatOfItsSessionOnly() throws Exception {
        TurnRecords turn = turn();
        String session = "0123456789abcdefghij-_";
        var streaming = fixture.http()
                .sendAsync(
                        fixture.request(KEY, call("77", "'_meta':{}"), "Mcp-Session-Id", session),
                        BodyHandlers.ofString());
        await().until(() -> fixture.turns.open() > 0);
        fixture.turns.given(turn, turn.accepted());
        fixture.turns.endStreams();
        streaming.get(10, SECONDS);
        String cancel =
                "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':77,'reason':'enough'}}";
        int before = fixture.ingress.taken().size();
        assertEquals(202, fixture.post(KEY, cancel).statusCode());
        assertEquals(
                202,
                fixture.post(KEY, cancel, "Mcp-Session-Id", session.replace('0', '1'))
                        .statusCode());
        assertEquals(
                202, fixture.post("crowd", cancel, "Mcp-Session-Id", session).statusCode());
        assertEquals(before, fixture.ingress.taken().size());
        assertEquals(202, fixture.post(KEY, cancel, "Mcp-Session-Id", session).statusCode());
        assertEquals(
                "/api/turns/" + turn.turnId + "/cancel",
                fixture.ingress.taken().getLast().path());
    }

    @Test
    void aRequestThatWasCancelledHereIsNotAnsweredAnyMore() throws Exception {
        TurnRecords turn = turn();
        String session = "0123456789abcdefghij-A";
        String call = call("5", "'_meta':{'progressToken':1}");
        var streaming = fixture.http()
                .sendAsync(fixture.request(KEY, call, "Mcp-Session-Id", session), BodyHandlers.ofString());
        int before = fixture.ingress.taken().size();
        String cancel = "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':5}}";
        await().until(() -> {
            fixture.post(KEY, cancel, "Mcp-Session-Id", session);
            return fixture.ingress.taken().stream()
                    .skip(before)
                    .anyMatch(sent -> sent.path().equals("/api/turns/" + turn.turnId + "/cancel"));
        });
        fixture.turns.given(
                turn,
                turn.accepted(),
                turn.modelRequested(1, 1),
                turn.delta(1, 1, 0, "a"),
                turn.reply("CANCELLED", "a", 1));
        String told = streaming.get(10, SECONDS).body();
        assertFalse(told.contains("data:"), told);
    }

    @Test
    void whoMayNotSendMessagesGetsNowhere() throws Exception {
        assertEquals(403, fixture.post("reader", ping()).statusCode());
        assertTrue(fixture.post("person", ping()).body().contains("api-key-required"));
        assertEquals(403, fixture.get("person", "Last-Event-ID", "x").statusCode());
    }

    @Test
    void whatIsNoMessageOfTheProtocolIsRefused() throws Exception {
        assertEquals(400, fixture.post(KEY, "[" + ping() + "]").statusCode());
        assertEquals(400, fixture.post(KEY, "{").statusCode());
        HttpResponse<String> version = fixture.post(KEY, ping(), "MCP-Protocol-Version", "1999-01-01");
        assertEquals(400, version.statusCode());
        assertTrue(version.body().contains("2025-11-25"), version.body());
        assertEquals(404, fixture.post(KEY, ping(), "Mcp-Session-Id", "mine").statusCode());
        String unknown =
                fixture.post(KEY, ping().replace("ping", "resources/list")).body();
        assertTrue(unknown.contains("-32601"), unknown);
        String cursor = fixture.post(KEY, "{'jsonrpc':'2.0','id':1,'method':'tools/list','params':{'cursor':'!'}}")
                .body();
        assertTrue(cursor.contains("-32602"), cursor);
        HttpResponse<String> listening = fixture.get(KEY);
        assertEquals(405, listening.statusCode());
        assertEquals("POST", listening.headers().firstValue("Allow").orElse(""));
    }

    @Test
    void aClientThatWantsAnotherVersionIsOfferedTheNewest() throws Exception {
        for (String wanted : List.of("2025-06-18", "2025-11-25", "2024-11-05", "2099-01-01")) {
            String hello = "{'jsonrpc':'2.0','id':1,'method':'initialize','params':{'protocolVersion':'" + wanted
                    + "','capabilities':{},'clientInfo':{'name':'t','version':'1'}}}";
            HttpResponse<String> answer = fixture.post(KEY, hello);
            JsonNode result = Json.MAPPER.readTree(answer.body()).path("result");
            assertEquals(
                    wanted.equals("2025-06-18") ? wanted : "2025-11-25",
                    result.path("protocolVersion").asText());
            assertEquals(
                    22, answer.headers().firstValue("Mcp-Session-Id").orElse("").length());
        }
    }

    @Test
    void pagesOfOtherSitesAreKeptOut() throws Exception {
        for (String origin : List.of(
                "http://evil.example", "null", "http://localhost.evil.example", "https://agents.example.evil")) {
            assertEquals(403, fixture.post(KEY, ping(), "Origin", origin).statusCode(), origin);
            assertEquals(403, fixture.get(KEY, "Origin", origin).statusCode(), origin);
        }
        for (String origin : List.of("http://localhost:3000", "http://[::1]", "https://agents.example")) {
            assertEquals(200, fixture.post(KEY, ping(), "Origin", origin).statusCode(), origin);
        }
    }

    @Test
    void ingressThatIsAwayIsAnErrorInWords() throws Exception {
        try (MessageApi nowhere = new MessageApi(URI.create("http://127.0.0.1:1"))) {
            Caller caller = new Caller(
                    new Principal(KEY, "key:k", Set.of()), "Bearer k", new RequestInfo("r", TraceContext.start()));
            ProblemException refused = assertThrows(
                    ProblemException.class, () -> nowhere.send(caller, new ToolCall("helper", "Hi", null, null)));
            assertEquals("ingress-unreachable", refused.code());
        }
    }

    private static String ping() {
        return "{'jsonrpc':'2.0','id':1,'method':'ping'}";
    }

    private static String call(String id, String more) {
        return "{'jsonrpc':'2.0','id':" + id + ",'method':'tools/call','params':{'name':'helper',"
                + "'arguments':{'message':'Hi'}," + more + "}}";
    }

    private static List<String> data(HttpResponse<String> stream) {
        return lines(stream, "data: ");
    }

    private static List<String> ids(HttpResponse<String> stream) {
        return lines(stream, "id: ");
    }

    private static List<String> lines(HttpResponse<String> stream, String field) {
        return stream.body()
                .lines()
                .filter(line -> line.startsWith(field))
                .map(line -> line.substring(field.length()))
                .toList();
    }
}
