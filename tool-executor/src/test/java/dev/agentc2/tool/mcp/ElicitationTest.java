package dev.agentc2.tool.mcp;

import static dev.agentc2.tool.mcp.McpWorld.call;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentc2.platform.json.Json;
import dev.agentc2.tool.Tool;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.question.Answer;
import dev.agentc2.tool.question.Asker;
import dev.agentc2.tool.question.Question;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that ask people something while their tools run. */
class ElicitationTest {
    private static final String WHICH = """
            {"message":"Which\u202e order?","requestedSchema":{"type":"object","required":["id","elsewhere"],"properties":{
              "id":{"type":"string","title":"Number","pattern":"(a+)+$","minLength":1,"x":1}}}}""";

    private final FakeMcpServer server = new FakeMcpServer();
    private final McpWorld world = new McpWorld(Clock.systemUTC());
    private final McpConnection impatient = McpWorld.connection(server.url(), "{\"timeoutMs\":2000}");
    private final McpConnection connection = McpWorld.connection(server.url(), "{}");
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** A question that waits for the test to answer it. */
    private record Asked(Question question, CompletableFuture<Answer> answer) {}

    @AfterEach
    void close() {
        world.close();
        server.close();
        threads.shutdownNow();
    }

    private Asker person() {
        return question -> {
            Asked next = new Asked(question, new CompletableFuture<>());
            asked.add(next);
            return next.answer();
        };
    }

    private Future<ToolOutcome> begin(Tool tool) {
        return threads.submit(() -> call(tool, JsonNodeFactory.instance.objectNode(), person()));
    }

    private Asked asked() throws InterruptedException {
        @Nullable Asked next = asked.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody is asked anything");
        }
        return next;
    }

    private static JsonNode told(Future<ToolOutcome> outcome) throws Exception {
        ToolOutcome.Succeeded done = assertInstanceOf(ToolOutcome.Succeeded.class, outcome.get(30, TimeUnit.SECONDS));
        return Json.MAPPER.readTree(done.content());
    }

    @Test
    void aServersSilenceDoesNotCountWhileItWaitsForAPerson() throws Exception {
        server.offer("find", FakeMcpServer.asks(WHICH));
        Future<ToolOutcome> outcome = begin(world.tool(impatient, "find"));
        Asked question = asked();
        assertEquals("Which order?", question.question().message());
        assertEquals(
                Json.MAPPER.readTree("""
                        {"type":"object","properties":{"id":{"type":"string","title":"Number","minLength":1}},
                        "required":["id"],"additionalProperties":false}"""),
                Json.MAPPER.readTree(question.question().answerSchema()));
        await().pollDelay(Duration.ofMillis(3_000)).until(() -> !outcome.isDone());
        question.answer().complete(new Answer.Accepted("{\"id\":\"42\"}"));
        assertEquals(Json.MAPPER.readTree("{\"action\":\"accept\",\"content\":{\"id\":\"42\"}}"), told(outcome));
    }

    @Test
    void whoDeclinesAndWhoNeverAnswersAreToldApart() throws Exception {
        server.offer("find", FakeMcpServer.asks(WHICH));
        Tool find = world.tool(connection, "find");
        Future<ToolOutcome> first = begin(find);
        asked().answer().complete(new Answer.Declined());
        assertEquals("decline", told(first).path("action").asText());
        Future<ToolOutcome> second = begin(find);
        asked().answer().complete(new Answer.Cancelled());
        assertEquals("cancel", told(second).path("action").asText());
    }

    @Test
    void aQuestionOnACallsOwnStreamIsThatCallsHoweverManyRun() throws Exception {
        server.offer("find", FakeMcpServer.asks(WHICH)).offer("other", FakeMcpServer.hangs());
        Tool find = world.tool(connection, "find");
        Tool other = world.tool(connection, "other");
        Future<ToolOutcome> hanging =
                threads.submit(() -> call(other, JsonNodeFactory.instance.objectNode(), question -> {
                    throw new AssertionError("the wrong call is asked");
                }));
        await().until(() -> server.calls().size() == 1);
        Future<ToolOutcome> outcome = begin(find);
        asked().answer().complete(new Answer.Accepted("{\"id\":\"42\"}"));
        assertEquals("accept", told(outcome).path("action").asText());
        hanging.cancel(true);
    }

    @Test
    void aQuestionBesideTheOnlyCallIsThatCalls() throws Exception {
        server.offer("find", FakeMcpServer.asksBeside(WHICH));
        Tool find = world.tool(connection, "find");
        await().until(server::hasListener);
        Future<ToolOutcome> outcome = begin(find);
        asked().answer().complete(new Answer.Accepted("{\"id\":\"42\"}"));
        assertEquals("accept", told(outcome).path("action").asText());
    }

    @Test
    void aQuestionThatMayBeOfSeveralCallsIsDeclined() throws Exception {
        server.offer("find", FakeMcpServer.asksBeside(WHICH)).offer("other", FakeMcpServer.hangs());
        Tool find = world.tool(connection, "find");
        Tool other = world.tool(connection, "other");
        await().until(server::hasListener);
        Future<ToolOutcome> hanging = begin(other);
        await().until(() -> server.calls().size() == 1);
        assertEquals("decline", told(begin(find)).path("action").asText());
        assertTrue(asked.isEmpty());
        hanging.cancel(true);
    }

    @Test
    void whatIsNoFormIsRefused() throws Exception {
        List<String> unfit = List.of(
                "{\"mode\":\"url\",\"url\":\"https://x.example\",\"elicitationId\":\"1\",\"message\":\"go\"}",
                "{\"message\":\"\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}",
                "{\"message\":\"m\"}",
                "{\"message\":\"m\",\"requestedSchema\":{\"type\":\"object\",\"properties\":"
                        + "{\"a\":{\"type\":\"object\",\"properties\":{}}}}}");
        for (String params : unfit) {
            server.offer("find", FakeMcpServer.asks(params));
            JsonNode error = told(begin(world.tool(connection, "find")));
            assertEquals(-32602, error.path("code").asInt(), () -> params + "\n" + error);
        }
        assertTrue(asked.isEmpty());
    }

    @Test
    void aServerThatTakesItsQuestionBackIsAskedNothingMore() throws Exception {
        CountDownLatch when = new CountDownLatch(1);
        server.offer("find", FakeMcpServer.takesBack(when));
        Future<ToolOutcome> outcome = begin(world.tool(connection, "find"));
        Asked question = asked();
        when.countDown();
        await().until(() -> question.answer().isCancelled());
        assertEquals(ToolOutcome.Succeeded.text("done without"), outcome.get(30, TimeUnit.SECONDS));
    }

    @Test
    void aCallThatIsStoppedWhileItAsksIsCancelledAtTheServer() throws Exception {
        server.offer("find", FakeMcpServer.asks(WHICH));
        Future<ToolOutcome> outcome = begin(world.tool(connection, "find"));
        asked();
        outcome.cancel(true);
        await().until(() -> !server.cancelled().isEmpty());
    }
}
