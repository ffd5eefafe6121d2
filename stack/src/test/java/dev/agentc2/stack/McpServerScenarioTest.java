package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.stack.client.ApiException;
import dev.agentc2.stack.simulator.Behaviour;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MCP clients use the agents of a whole stack as their tools. */
@Tag("stack")
class McpServerScenarioTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SESSION = "0123456789abcdefghijkl";
    private static final String CALL =
            "{'jsonrpc':'2.0','id':5,'method':'tools/call','params':{'name':'assistant','arguments':"
                    + "{'message':'Tell me a long story.'},'_meta':{'progressToken':1}}}";

    @SuppressWarnings("NullAway.Init") // started once for all scenarios
    private static TestStack stack;

    @SuppressWarnings("NullAway.Init")
    private static LocalAccess access;

    @BeforeAll
    static void start(@TempDir Path home) {
        stack = TestStack.start(home, Map.of());
        access = LocalAccess.of(stack.stack().settings());
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @BeforeEach
    void calm() {
        stack.provider().reset();
        stack.provider().configure(Behaviour.INSTANT);
    }

    private static McpClient.SyncSpec client(String key) {
        return McpClient.sync(
                        HttpClientStreamableHttpTransport.builder(access.url().toString())
                                .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + key))
                                .build())
                .requestTimeout(PATIENCE);
    }

    @Test
    void aClientFindsAnAgentAsksItHearsItSpeakAndGoesOnWithTheConversation() {
        stack.provider().configure(Behaviour.INSTANT.paced(20, 20, 30));
        List<ProgressNotification> progress = new CopyOnWriteArrayList<>();
        try (McpSyncClient client =
                client(access.apiKey()).progressConsumer(progress::add).build()) {
            client.initialize();
            assertTrue(
                    client.listTools().tools().stream().map(Tool::name).toList().contains("assistant"));
            CallToolResult first = client.callTool(new CallToolRequest(
                    "assistant", Map.of("message", "Tell me a story."), Map.of("progressToken", "p")));
            assertEquals(false, first.isError(), first::toString);
            assertFalse(text(first).isEmpty());
            await().atMost(PATIENCE).untilAsserted(() -> assertEquals(text(first), told(progress)));
            CallToolResult second = client.callTool(new CallToolRequest(
                    "assistant",
                    Map.of("message", "And then?", "conversationId", structured(first, "conversationId"))));
            assertEquals(structured(first, "conversationId"), structured(second, "conversationId"));
            assertNotEquals(structured(first, "turnId"), structured(second, "turnId"));
        }
    }

    /** The SDK's client hands each note to a thread of its own, so notes may come after the result and in any order. */
    private static String told(List<ProgressNotification> notes) {
        return notes.stream()
                .filter(note -> "delta".equals(note.meta().get("agentc2/event")))
                .sorted(Comparator.comparingDouble(ProgressNotification::progress))
                .map(ProgressNotification::message)
                .collect(Collectors.joining());
    }

    private static String text(CallToolResult result) {
        return ((TextContent) result.content().getFirst()).text();
    }

    private static String structured(CallToolResult result, String field) {
        return String.valueOf(((Map<?, ?>) result.structuredContent()).get(field));
    }

    @Test
    void aMessageIdMakesARepeatedCallTheSameTurn() {
        try (McpSyncClient client = client(access.apiKey()).build()) {
            client.initialize();
            CallToolRequest call = new CallToolRequest(
                    "assistant", Map.of("message", "Once, please."), Map.of("agentc2/messageId", "order-42"));
            CallToolResult first = client.callTool(call);
            CallToolResult again = client.callTool(call);
            assertEquals(first.structuredContent(), again.structuredContent());
            assertEquals(1, stack.provider().requests().size());
        }
    }

    @Test
    void aCancelledRequestCancelsItsTurn() throws Exception {
        stack.provider().configure(Behaviour.INSTANT.paced(50, 100, 500));
        try (McpStream call = McpStream.send(access.url(), access.apiKey(), SESSION, CALL)) {
            await().atMost(PATIENCE).until(() -> !call.text().isEmpty());
            String cancel = "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':5}}";
            try (McpStream cancelled = McpStream.send(access.url(), access.apiKey(), SESSION, cancel)) {
                assertEquals(202, cancelled.status());
            }
            await().atMost(PATIENCE).until(call::hasEnded);
            assertTrue(call.result().isMissingNode(), call::toString);
            String turn =
                    "/api/turns/" + call.lastId().substring(0, call.lastId().indexOf('.'));
            await().atMost(PATIENCE)
                    .ignoreException(ApiException.class)
                    .until(() ->
                            stack.client().get(turn).path("status").asText().equals("CANCELLED"));
        }
    }

    @Test
    void whoHasNoKeyOrOneOfTooSmallAScopeGetsNowhere() throws Exception {
        String list = "{'jsonrpc':'2.0','id':1,'method':'tools/list'}";
        String read;
        try (Database database = new Database(stack.stack().settings().get(Settings.POSTGRES_URL), "keys", 1)) {
            read = new SweepKeys(database, Planted.ORGANIZATION).scoped("read");
        }
        try (McpStream unknown = McpStream.send(access.url(), "ac2_nobody", SESSION, list);
                McpStream reader = McpStream.send(access.url(), read, SESSION, list)) {
            assertEquals(401, unknown.status());
            assertEquals(403, reader.status());
        }
    }

    @Test
    void anotherOrganisationsAgentsAreNeitherSeenNorCalled() {
        try (McpSyncClient client =
                client(Stranger.key(stack.stack().settings())).build()) {
            client.initialize();
            assertEquals(
                    List.of("agent"),
                    client.listTools().tools().stream().map(Tool::name).toList());
            McpError refusal = assertThrows(
                    McpError.class, () -> client.callTool(new CallToolRequest("assistant", Map.of("message", "Hi"))));
            assertTrue(refusal.toString().contains("Unknown tool"), refusal::toString);
        }
    }

    @Test
    void whenEgressIsRestartedInTheMiddleOfACallTheClientGoesOnWithTheAnswer(@TempDir Path first, @TempDir Path second)
            throws Exception {
        stack.provider().configure(Behaviour.INSTANT.paced(20, 60, 100));
        int port = Ports.free();
        String heard;
        String lastId;
        Stack egress = egress(first, port);
        URI url = LocalAccess.of(egress.settings()).url();
        try (McpStream call = McpStream.send(url, access.apiKey(), SESSION, CALL)) {
            try {
                await().atMost(PATIENCE).until(() -> call.text().length() > 20);
            } finally {
                egress.close();
            }
            await().atMost(PATIENCE).until(call::hasEnded);
            assertTrue(call.result().isMissingNode(), call::toString);
            heard = call.text();
            lastId = call.lastId();
        }
        try (Stack restarted = egress(second, port);
                McpStream rest = McpStream.resume(url, access.apiKey(), lastId)) {
            await().atMost(PATIENCE).until(rest::hasEnded);
            String answer = rest.result().at("/structuredContent/text").asText();
            assertEquals(
                    "COMPLETED", rest.result().at("/structuredContent/status").asText(), rest::toString);
            assertEquals(answer, heard + rest.text(), rest::toString);
            assertEquals(port, restarted.settings().get(Settings.HTTP_PORT));
        }
        assertEquals(1, stack.provider().requests().size());
    }

    /** An instance of egress beside the stack, which sends messages to the stack's ingress. */
    private static Stack egress(Path home, int port) {
        Settings settings = Settings.of(stack.neighbour(home, stack.provider()))
                .with(Map.of(
                        Settings.HTTP_PORT.name(),
                        String.valueOf(port),
                        Settings.INGRESS_URL.name(),
                        access.url().toString()));
        return Stack.start(settings, Set.of("egress"), false, Progress.SILENT);
    }
}
