package dev.agentc2.tool.mcp;

import static dev.agentc2.tool.mcp.McpWorld.call;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.tool.Safety;
import dev.agentc2.tool.TestClock;
import dev.agentc2.tool.Tool;
import dev.agentc2.tool.Tool.Inquiry;
import dev.agentc2.tool.ToolInvocation;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.question.Asker;
import dev.agentc2.tool.result.ResultPart;
import dev.agentc2.wire.ToolOffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of MCP tools against servers that behave well and badly. */
class McpToolTest {
    private static final String SHORT = "{\"timeoutMs\":400}";
    private static final String CHECKED = """
            {"tools":{"pay":{"effectIdArgument":"reference","check":{"tool":"find",
            "arguments":{"reference":"$effectId","to":"$arguments/to"},
            "happened":{"pointer":"/status","equals":"done"},"notHappened":{"pointer":"/total","equals":0}}}}}""";

    private final FakeMcpServer server = new FakeMcpServer();
    private final McpWorld world = new McpWorld(Clock.systemUTC());
    private final McpConnection connection = McpWorld.connection(server.url(), "{}");

    @AfterEach
    void close() {
        world.close();
        server.close();
    }

    @Test
    void aToolIsOfferedUnderItsConnectionsNameAndAnswers() throws InterruptedException {
        server.offer("find", FakeMcpServer.says("found it"))
                .offer("a", FakeMcpServer.says(""))
                .offer("b", FakeMcpServer.says(""));
        ToolOffer offer = world.offer(connection);
        assertEquals("READY", offer.getStatus());
        assertEquals(
                List.of("crm__a", "crm__b", "crm__find"),
                offer.getTools().stream().map(t -> t.getName()).toList());
        assertEquals("Use it well.", offer.getInstructions());
        assertEquals(ToolOutcome.Succeeded.text("found it"), call(world.tool(connection, "find"), "text", "order 42"));
        assertEquals("order 42", server.calls().getFirst().at("/arguments/text").asText());
        assertEquals(1, server.opened());
    }

    @Test
    void anAnswerMayComeAsAStreamOfEvents() throws InterruptedException {
        server.offer("slow", FakeMcpServer.streams("at last", 2, 0));
        assertEquals(ToolOutcome.Succeeded.text("at last"), call(world.tool(connection, "slow")));
    }

    @Test
    void progressKeepsACallAlive() throws InterruptedException {
        McpConnection impatient = McpWorld.connection(server.url(), SHORT);
        server.offer("slow", FakeMcpServer.streams("at last", 6, 150));
        assertEquals(ToolOutcome.Succeeded.text("at last"), call(world.tool(impatient, "slow")));
    }

    @Test
    void anErrorOfTheToolGoesToTheModel() throws InterruptedException {
        server.offer("find", FakeMcpServer.reportsError("no such order"));
        assertEquals(
                new ToolOutcome.Failed(FailureKind.TOOL_ERROR, "The tool reports an error.", "no such order"),
                call(world.tool(connection, "find")));
    }

    @Test
    void structuredContentImagesAndResourcesBecomeReadable() throws InterruptedException {
        server.offer(
                        "json",
                        FakeMcpServer.answers(
                                "{\"content\":[{\"type\":\"text\",\"text\":\"{}\"}],\"structuredContent\":{\"total\":3}}"))
                .offer("mixed", FakeMcpServer.answers("""
                        {"content":[{"type":"text","text":"look"},{"type":"image","data":"AAAA","mimeType":"image/png"},
                        {"type":"resource","resource":{"uri":"file:///a.txt","mimeType":"text/plain","text":"inside"}},
                        {"type":"resource_link","uri":"file:///b.bin","name":"b","size":7}]}"""));
        assertEquals(ToolOutcome.Succeeded.json("{\"total\":3}"), call(world.tool(connection, "json")));
        assertEquals(
                "look\n\n[image, image/png, about 3 bytes, which can't be shown]\n\n"
                        + "[resource file:///a.txt, text/plain]\ninside\n\n[resource file:///b.bin, 7 bytes] b",
                assertInstanceOf(ToolOutcome.Succeeded.class, call(world.tool(connection, "mixed")))
                        .content());
        ResultPart image = assertInstanceOf(ToolOutcome.Succeeded.class, call(world.tool(connection, "mixed")))
                .attachments()
                .getFirst();
        assertEquals("image/png", image.mediaType());
        assertEquals(3, image.bytes().length);
    }

    @Test
    void aLargeAnswerIsReadWholeUpToTheBound() throws InterruptedException {
        server.offer("large", FakeMcpServer.says("x".repeat(6 * 1024 * 1024)));
        ToolOutcome.Succeeded large =
                assertInstanceOf(ToolOutcome.Succeeded.class, call(world.tool(connection, "large")));
        assertEquals(6 * 1024 * 1024, large.content().length());
    }

    @Test
    void anIdempotentCallCarriesItsIdentityAndOthersDont() throws InterruptedException {
        server.offer("read", FakeMcpServer.says("x")).offer("write", FakeMcpServer.says("y"));
        server.tool("read").putObject("annotations").put("readOnlyHint", true);
        Tool read = world.tool(connection, "read");
        assertEquals(Safety.IDEMPOTENT, read.description().safety());
        assertEquals(
                Safety.NEITHER, world.tool(connection, "write").description().safety());
        call(read);
        call(world.tool(connection, "write"));
        List<JsonNode> calls = server.calls();
        assertEquals(
                "turn-1/1/1/call",
                calls.get(0).at("/_meta").path("agentc2/effectId").asText());
        assertFalse(calls.get(1).at("/_meta").has("agentc2/effectId"));
    }

    @Test
    void whatTheOrganisationHasFixedWinsOverTheModel() throws InterruptedException {
        McpConnection fixed = McpWorld.connection(server.url(), "{\"fixedArguments\":{\"find\":{\"text\":\"ours\"}}}");
        server.offer("find", FakeMcpServer.says("ok"));
        Tool find = world.tool(fixed, "find");
        assertFalse(find.description().parametersJson().contains("text"));
        call(find, "text", "theirs");
        assertEquals("ours", server.calls().getFirst().at("/arguments/text").asText());
    }

    @Test
    void aQueryableToolIsAskedByItsCheck() throws InterruptedException {
        McpConnection declared = McpWorld.connection(server.url(), CHECKED);
        server.offer("pay", FakeMcpServer.says("paid")).offer("find", FakeMcpServer.answers(found("done", 1)));
        server.tool("find").putObject("annotations").put("readOnlyHint", true);
        Tool pay = world.tool(declared, "pay");
        assertEquals(Safety.QUERYABLE, pay.description().safety());
        Inquiry.Ended ended = assertInstanceOf(Inquiry.Ended.class, inquire(pay));
        assertTrue(assertInstanceOf(ToolOutcome.Succeeded.class, ended.outcome())
                .content()
                .contains("\"status\" : \"done\""));
        assertEquals(
                "{\"reference\":\"turn-1/1/1/call\",\"to\":\"Ada\"}",
                server.calls().getFirst().path("arguments").toString());
        server.offer("find", FakeMcpServer.answers(found("none", 0)));
        assertInstanceOf(Inquiry.NotSeen.class, inquire(pay));
        server.offer("find", FakeMcpServer.answers(found("pending", 1)));
        assertInstanceOf(Inquiry.NotKnown.class, inquire(pay));
        server.offer("find", FakeMcpServer.reportsError("{\"status\":\"done\"}"));
        assertInstanceOf(Inquiry.NotKnown.class, inquire(pay));
        server.offer("find", FakeMcpServer.says("done"));
        assertInstanceOf(Inquiry.NotKnown.class, inquire(pay));
    }

    @Test
    void aCheckThatIsNotHarmlessIsNeverMade() throws InterruptedException {
        McpConnection declared = McpWorld.connection(server.url(), CHECKED);
        server.offer("pay", FakeMcpServer.says("paid")).offer("find", FakeMcpServer.answers(found("done", 1)));
        assertTrue(String.valueOf(world.offer(declared).getProblem()).contains("isn't IDEMPOTENT"));
        assertInstanceOf(Inquiry.NotKnown.class, inquire(world.tool(declared, "pay")));
        assertEquals(List.of(), server.calls());
    }

    @Test
    void aCallCarriesItsIdentityInTheArgumentThatWantsIt() throws InterruptedException {
        McpConnection declared = McpWorld.connection(server.url(), CHECKED);
        server.offer("pay", FakeMcpServer.says("paid"));
        Tool pay = world.tool(declared, "pay");
        call(pay, "reference", "the model's", "to", "Ada");
        JsonNode sent = server.calls().getFirst();
        assertEquals("turn-1/1/1/call", sent.at("/arguments/reference").asText());
        assertEquals(
                "turn-1/1/1/call", sent.at("/_meta").path("agentc2/effectId").asText());
    }

    private static Inquiry inquire(Tool tool) throws InterruptedException {
        return tool.inquire(
                new ToolInvocation(
                        "turn-1/1/1/call",
                        "org",
                        "chat",
                        "agent",
                        "user",
                        JsonNodeFactory.instance.objectNode().put("to", "Ada"),
                        Asker.NOBODY),
                new Cancellation());
    }

    private static String found(String status, int total) {
        return "{\"content\":[],\"structuredContent\":{\"status\":\"" + status + "\",\"total\":" + total + "}}";
    }

    @Test
    void aHangingServerCostsTheCallItsTimeAndIsToldThatNobodyWaits() throws InterruptedException {
        server.offer("hang", FakeMcpServer.hangs()).offer("read", FakeMcpServer.hangs());
        server.tool("read").putObject("annotations").put("readOnlyHint", true);
        McpConnection impatient = McpWorld.connection(server.url(), SHORT);
        assertEquals(
                new ToolOutcome.Unknown(FailureKind.TIMEOUT, "The server doesn't answer in time."),
                call(world.tool(impatient, "hang")));
        assertEquals(
                new ToolOutcome.Failed(FailureKind.TIMEOUT, "The server doesn't answer in time.", ""),
                call(world.tool(impatient, "read")));
        await().until(() -> server.cancelled().size() == 2);
    }

    @Test
    void aCallOnTheSameSessionGoesOnWhileAnotherHangs() throws Exception {
        McpConnection impatient = McpWorld.connection(server.url(), SHORT);
        server.offer("hang", FakeMcpServer.hangs()).offer("slow", FakeMcpServer.streams("done", 6, 150));
        Tool hang = world.tool(impatient, "hang");
        Tool slow = world.tool(impatient, "slow");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<ToolOutcome> hanging = threads.submit(() -> call(hang));
            Future<ToolOutcome> other = threads.submit(() -> call(slow));
            assertEquals(ToolOutcome.Succeeded.text("done"), other.get());
            assertInstanceOf(ToolOutcome.Unknown.class, hanging.get());
        }
    }

    @Test
    void aFloodIsNotReadToItsEnd() throws InterruptedException {
        server.offer("flood", FakeMcpServer.floods(100));
        ToolOutcome.Unknown outcome =
                assertInstanceOf(ToolOutcome.Unknown.class, call(world.tool(connection, "flood")));
        assertEquals(FailureKind.RESULT_TOO_LARGE, outcome.kind());
    }

    @Test
    void aConnectionThatBreaksOffEndsTheCallAtOnce() throws InterruptedException {
        server.offer("crash", FakeMcpServer.crashes());
        ToolOutcome.Unknown outcome =
                assertInstanceOf(ToolOutcome.Unknown.class, call(world.tool(connection, "crash")));
        assertEquals(FailureKind.TOOL_ERROR, outcome.kind());
    }

    @Test
    void aFailingServerOpensItsCircuitAndOneProbeClosesIt() throws InterruptedException {
        TestClock clock = new TestClock();
        try (McpWorld timed = new McpWorld(clock)) {
            server.offer("find", FakeMcpServer.fails(503));
            Tool find = timed.tool(connection, "find");
            for (int i = 0; i < 5; i++) {
                assertEquals(
                        FailureKind.TOOL_ERROR,
                        assertInstanceOf(ToolOutcome.Unknown.class, call(find)).kind());
            }
            assertEquals(List.of("org/c1"), timed.fallen);
            assertEquals(
                    FailureKind.CIRCUIT_OPEN,
                    assertInstanceOf(ToolOutcome.Failed.class, call(find)).kind());
            int made = server.calls().size();
            server.offer("find", FakeMcpServer.says("back"));
            clock.pass(30_000);
            assertEquals(ToolOutcome.Succeeded.text("back"), call(find));
            assertEquals(ToolOutcome.Succeeded.text("back"), call(find));
            assertEquals(made + 2, server.calls().size());
        }
    }

    @Test
    void whatTheServerRefusesDoesntCountAgainstIt() throws InterruptedException {
        server.offer("find", FakeMcpServer.refuses(-32602, "text is missing"));
        Tool find = world.tool(connection, "find");
        for (int i = 0; i < 10; i++) {
            ToolOutcome.Failed failed = assertInstanceOf(ToolOutcome.Failed.class, call(find));
            assertEquals("text is missing", failed.explanation());
        }
        assertEquals(List.of(), world.fallen);
    }

    @Test
    void oneConnectionHasAShareOfThePlacesOnly() throws Exception {
        McpConnection impatient = McpWorld.connection(server.url(), "{\"timeoutMs\":2500}");
        server.offer("hang", FakeMcpServer.hangs());
        Tool hang = world.tool(impatient, "hang");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<ToolOutcome>> many = new ArrayList<>();
            for (int i = 0; i < McpWorld.IN_FLIGHT + 2; i++) {
                many.add(() -> call(hang));
            }
            long busy = 0;
            for (Future<ToolOutcome> outcome : threads.invokeAll(many)) {
                if (outcome.get() instanceof ToolOutcome.Failed failed && failed.kind() == FailureKind.BUSY) {
                    busy++;
                }
            }
            assertEquals(2, busy);
        }
    }

    @Test
    void aSessionThatTheServerHasForgottenIsOpenedAnew() throws InterruptedException {
        server.offer("find", FakeMcpServer.says("ok"));
        Tool find = world.tool(connection, "find");
        server.forget();
        assertEquals(ToolOutcome.Succeeded.text("ok"), call(find));
        assertEquals(2, server.opened());
    }

    @Test
    void aServerThatHasOtherToolsSaysSo() throws InterruptedException {
        server.offer("find", FakeMcpServer.says("ok"));
        world.offer(connection);
        await().until(server::hasListener);
        await().until(() -> {
            server.tellToolsChanged();
            return !world.changed.isEmpty();
        });
    }

    @Test
    void credentialsAreShownAsTheConnectionSays() throws InterruptedException {
        server.offer("find", FakeMcpServer.says("ok"));
        server.requireToken("t-1");
        McpConnection bearer = McpWorld.connection("c2", server.url(), "{\"auth\":\"bearer\"}");
        assertEquals(
                "The connection has no usable credential named token.",
                world.offer(bearer).getProblem());
        world.stored.put("c2", Map.of("token", "wrong"));
        assertEquals(
                "The server refuses the credentials (HTTP 401).",
                world.offer(bearer).getProblem());
        world.stored.put("c2", Map.of("token", "t-1"));
        assertEquals("READY", world.offer(bearer).getStatus());
    }

    @Test
    void problemsAreToldInWords() throws Exception {
        assertProblem("There is no MCP endpoint at this address (HTTP 404).", 404);
        assertProblem("The server fails (HTTP 502).", 502);
        assertProblem("The server redirects elsewhere (HTTP 307); enter the address that it leads to.", 307);
        assertEquals(
                "No server of this name is known (DNS).",
                world.offer(McpWorld.connection("c3", "http://no-such-host.invalid/mcp", "{}"))
                        .getProblem());
        assertEquals(
                "The server refuses the connection.", world.offer(closedPort()).getProblem());
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> speakPlainly(plain));
            String url = "https://localhost:" + plain.getLocalPort() + "/mcp";
            assertEquals(
                    "The secure connection (TLS) can't be made.",
                    world.offer(McpWorld.connection("c5", url, "{}")).getProblem());
        }
    }

    @Test
    void privateAddressesAreNotReached() throws InterruptedException {
        server.offer("find", FakeMcpServer.says("ok"));
        try (McpWorld strict = new McpWorld(Clock.systemUTC(), HostPolicy.PUBLIC_ONLY, false)) {
            for (String host : List.of("localhost", "127.0.0.1", "[::1]", "169.254.169.254", "10.0.0.1")) {
                String url = "http://" + host + ":" + server.port() + "/mcp";
                String problem = strict.offer(McpWorld.connection("c-" + host, url, "{}"))
                        .getProblem();
                assertTrue(String.valueOf(problem).startsWith("The server's address isn't allowed"), problem);
            }
            assertEquals(
                    "Connections that run a program aren't allowed on this platform.",
                    strict.offer(McpWorld.connection("c9", "http://x/", "{\"transport\":\"stdio\",\"command\":\"ls\"}"))
                            .getProblem());
        }
        assertEquals(0, server.opened());
    }

    @Test
    void aServerWithEndlessPagesIsCut() throws InterruptedException {
        server.listForEver();
        ToolOffer offer = world.offer(connection);
        assertEquals("READY", offer.getStatus());
        assertEquals(50, offer.getTools().size());
        assertEquals("The server has more tools than are taken: the first 50 are offered.", offer.getProblem());
    }

    private void assertProblem(String words, int status) throws InterruptedException {
        server.status(status);
        assertEquals(
                words,
                world.offer(McpWorld.connection("s" + status, server.url(), "{}"))
                        .getProblem());
    }

    private static void speakPlainly(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // the test is over
        }
    }

    private static McpConnection closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return McpWorld.connection("c4", "http://localhost:" + socket.getLocalPort() + "/mcp", "{}");
        }
    }
}
