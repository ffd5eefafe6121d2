package dev.agentc2.stack.simulator;

import static dev.agentc2.stack.simulator.ChatClient.content;
import static dev.agentc2.stack.simulator.ChatClient.events;
import static dev.agentc2.stack.simulator.ChatClient.prompt;
import static dev.agentc2.stack.simulator.ChatClient.result;
import static dev.agentc2.stack.simulator.ChatClient.text;
import static dev.agentc2.stack.simulator.ChatClient.withTools;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.simulator.RecordedRequest.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class SimulatedProviderTest {
    private final SimulatedProvider provider = SimulatedProvider.start(Behaviour.INSTANT, 0);
    private final ChatClient client = new ChatClient(provider);

    @AfterEach
    void stop() {
        client.close();
        provider.close();
    }

    @Test
    void greetsANewUserAndSaysWhatItIs() throws Exception {
        JsonNode answer = client.whole(prompt("simulated", "hello").put("stream", false));
        String text = answer.at("/choices/0/message/content").asText();
        assertTrue(text.contains("simulated"), text);
        assertTrue(text.contains("OPENAI_API_KEY"), text);
        assertEquals("stop", answer.at("/choices/0/finish_reason").asText());
        assertNotEquals(
                text,
                client.whole(prompt("simulated", "how are you?"))
                        .at("/choices/0/message/content")
                        .asText());
    }

    @Test
    void streamsTheSameTextInPiecesAndEndsWithTheUsageThatAddsUp() throws Exception {
        String text = client.whole(prompt("simulated", "hello"))
                .at("/choices/0/message/content")
                .asText();
        ObjectNode request = prompt("simulated;cached=5;reasoning=7", "hello").put("stream", true);
        request.putObject("stream_options").put("include_usage", true);
        List<JsonNode> events = events(client.post(request));
        assertEquals(text, text(events));
        JsonNode usage = events.getLast().path("usage");
        assertEquals(0, events.getLast().path("choices").size());
        long deltas = events.stream().filter(e -> !content(e).isEmpty()).count();
        assertEquals(deltas + 7, usage.path("completion_tokens").asInt());
        assertEquals(5, usage.at("/prompt_tokens_details/cached_tokens").asInt());
        assertEquals(7, usage.at("/completion_tokens_details/reasoning_tokens").asInt());
        assertEquals(
                usage.path("prompt_tokens").asInt()
                        + usage.path("completion_tokens").asInt(),
                usage.path("total_tokens").asInt());
    }

    @Test
    void aModelNameSetsTheLengthAndAHashMarksTheAnswer() throws Exception {
        List<JsonNode> events = events(client.post(
                prompt("simulated;tokens=50", "count #abc123 please").put("stream", true)));
        List<String> pieces = events.stream()
                .map(ChatClient::content)
                .filter(s -> !s.isEmpty())
                .toList();
        assertEquals(50, pieces.size());
        assertEquals("#abc123 ", pieces.getFirst());
        assertTrue(pieces.getLast().endsWith("."));
    }

    @Test
    void waitsForTheFirstTokenAndBetweenTokens() throws Exception {
        long begin = System.nanoTime();
        client.post(prompt("simulated;ttft=60;delay=20;tokens=4", "hi").put("stream", true));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertTrue(millis >= 60 + 3 * 20, millis + " ms"); // a lower bound holds on any machine
    }

    @Test
    void callsTheClockForAQuestionAboutTimeWithArgumentsInPieces() throws Exception {
        ObjectNode request = withTools(prompt("simulated", "What time is it in New York?"));
        List<JsonNode> events = events(client.post(request.put("stream", true)));
        assertEquals(
                "tool_calls", events.getLast().at("/choices/0/finish_reason").asText());
        List<JsonNode> deltas = events.stream()
                .map(e -> e.at("/choices/0/delta/tool_calls/0"))
                .filter(JsonNode::isObject)
                .toList();
        assertEquals("clock", deltas.getFirst().at("/function/name").asText());
        assertTrue(deltas.size() > 2, "arguments come in pieces");
        String arguments = String.join(
                "",
                deltas.stream().map(d -> d.at("/function/arguments").asText()).toList());
        assertEquals("{\"timezone\":\"America/New_York\"}", arguments);
    }

    @Test
    void callsSeveralToolsAtOnceAndThenAnswersFromTheirResults() throws Exception {
        ObjectNode request = withTools(prompt("simulated", "What is the date today, and what is 12.5% of 840?"));
        JsonNode message = client.whole(request).at("/choices/0/message");
        assertEquals("calculator", message.at("/tool_calls/0/function/name").asText());
        assertEquals(
                "{\"expression\":\"12.5 / 100 * 840\"}",
                message.at("/tool_calls/0/function/arguments").asText());
        assertEquals("clock", message.at("/tool_calls/1/function/name").asText());
        ArrayNode messages = (ArrayNode) request.path("messages");
        messages.add(message);
        messages.add(result(message.at("/tool_calls/0/id").asText(), "{\"result\":\"105\"}"));
        messages.add(result(
                message.at("/tool_calls/1/id").asText(),
                "{\"time\":\"10:15:00\",\"date\":\"2026-11-23\",\"weekday\":\"Monday\",\"timezone\":\"UTC\"}"));
        String text = client.whole(request).at("/choices/0/message/content").asText();
        assertTrue(text.startsWith("12.5 / 100 * 840 = 105. It is 10:15:00 on Monday, 2026-11-23"), text);
    }

    @Test
    void fetchesAnAddress() throws Exception {
        JsonNode answer = client.whole(withTools(prompt("simulated", "Please read https://example.com/a?b=1.")));
        assertEquals(
                "{\"url\":\"https://example.com/a?b=1\"}",
                answer.at("/choices/0/message/tool_calls/0/function/arguments").asText());
    }

    @Test
    void theWordToolMakesAsManyRoundsAsItSays() throws Exception {
        ObjectNode request = withTools(prompt("simulated;tokens=3", "use a tool x2 #q"));
        ArrayNode messages = (ArrayNode) request.path("messages");
        for (int round = 0; round < 2; round++) {
            JsonNode message = client.whole(request).at("/choices/0/message");
            assertEquals("clock", message.at("/tool_calls/0/function/name").asText());
            messages.add(message);
            messages.add(result(message.at("/tool_calls/0/id").asText(), "x"));
        }
        assertEquals(
                "#q bravo charlie.",
                client.whole(request).at("/choices/0/message/content").asText());
    }

    @Test
    void toolsAreNotCalledWhenNoneAreOfferedOrTheyAreForbidden() throws Exception {
        assertTrue(client.whole(prompt("simulated", "use a tool: what is 1 + 1?"))
                .at("/choices/0/message/tool_calls")
                .isMissingNode());
        ObjectNode forbidden = withTools(prompt("simulated", "use a tool")).put("tool_choice", "none");
        assertTrue(client.whole(forbidden).at("/choices/0/message/tool_calls").isMissingNode());
    }

    @Test
    void anErrorHasOpenAisShapeAndStopsAfterTheTimesThatWereAskedFor() throws Exception {
        ObjectNode request = prompt("simulated", "mockerr:429 x2");
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> response = client.post(request);
            assertEquals(429, response.statusCode());
            assertEquals("1", response.headers().firstValue("Retry-After").orElse(""));
            JsonNode error = Json.MAPPER.readTree(response.body()).path("error");
            assertEquals("rate_limit_error", error.path("type").asText());
            assertEquals("rate_limit_exceeded", error.path("code").asText());
        }
        assertEquals(200, client.post(request).statusCode());
        assertEquals(2, provider.stats().failed());
    }

    @Test
    void aCutStreamEndsWithoutItsEnd() {
        ObjectNode request = prompt("simulated;tokens=10", "mockcut").put("stream", true);
        assertThrows(IOException.class, () -> client.post(request));
        assertEquals(5, provider.requests().getFirst().tokensSent());
        assertEquals(Outcome.FAILED, provider.requests().getFirst().outcome());
    }

    @Test
    void faultsCanBeOrderedForTheNextRequests() throws Exception {
        assertEquals(
                200,
                client.control("/_config", "{\"fault\":\"500\",\"times\":1}").statusCode());
        assertEquals(500, client.post(prompt("simulated", "hi")).statusCode());
        assertEquals(200, client.post(prompt("simulated", "hi")).statusCode());
        provider.failNext(1, new Fault.Status(503));
        assertEquals(503, client.post(prompt("simulated", "hi")).statusCode());
    }

    @Test
    void aClientThatGoesAwayIsSeenWhileTheProviderHangs() throws Exception {
        var pending = client.http().sendAsync(client.chat(prompt("simulated", "mockhang")), BodyHandlers.ofString());
        await().until(() -> provider.stats().open() == 1);
        pending.cancel(true);
        await().until(() -> provider.stats().aborted() == 1);
        assertEquals(Outcome.ABORTED, provider.requests().getFirst().outcome());
    }

    @Test
    void aClientThatGoesAwayStopsTheStream() throws Exception {
        var response = client.http()
                .send(
                        client.chat(prompt("simulated;delay=5;tokens=100000", "talk")
                                .put("stream", true)),
                        BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            assertTrue(lines.limit(10).count() == 10);
        }
        await().until(() -> provider.requests().getFirst().outcome() == Outcome.ABORTED);
        assertTrue(provider.requests().getFirst().tokensSent() < 100_000);
    }

    @Test
    void answersManyAtTheSameTimeWithoutMixingThemUp() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        IntStream.range(0, 40)
                .forEach(i -> threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        String echo = "#n" + i;
                        List<JsonNode> events = events(client.post(prompt("simulated;ttft=10;delay=1;tokens=20", echo)
                                .put("stream", true)));
                        assertTrue(text(events).startsWith(echo + " "));
                    } catch (Exception | AssertionError e) {
                        failures.add(e);
                    }
                })));
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
        assertEquals(40, provider.stats().requests());
        // A token is counted once it is sent, which its reader may be told before.
        await().until(() -> provider.stats().tokens() == 40 * 20);
    }

    @Test
    void wrongRequestsAreRefusedWithAReason() throws Exception {
        assertEquals(400, client.control("/v1/chat/completions", "{not json").statusCode());
        assertEquals(
                400, client.control("/v1/chat/completions", "{\"model\":\"m\"}").statusCode());
        assertEquals(400, client.post(prompt("simulated;speed=9", "hi")).statusCode());
        assertEquals(400, client.control("/_config", "{\"delay\":-1}").statusCode());
        assertEquals(404, client.control("/v1/embeddings", "{}").statusCode());
    }

    @Test
    void limitsTheAnswerToTheTokensAskedFor() throws Exception {
        JsonNode answer = client.whole(prompt("simulated", "hello").put("max_completion_tokens", 3));
        assertEquals("length", answer.at("/choices/0/finish_reason").asText());
        assertEquals(3, answer.at("/usage/completion_tokens").asInt());
    }

    @Test
    void remembersANameFromTheHistoryItIsSent() throws Exception {
        ObjectNode request = prompt("simulated", "my name is Ada");
        ArrayNode messages = (ArrayNode) request.path("messages");
        messages.addObject().put("role", "assistant").put("content", "hi");
        messages.addObject().put("role", "user").put("content", "What is my name?");
        assertTrue(
                client.whole(request).at("/choices/0/message/content").asText().startsWith("Your name is Ada"));
    }

    @Test
    void listsItsModelAndForgetsOnReset() throws Exception {
        HttpRequest list = HttpRequest.newBuilder(URI.create(provider.baseUrl() + "/models"))
                .build();
        assertTrue(client.http().send(list, BodyHandlers.ofString()).body().contains("\"simulated\""));
        client.post(prompt("simulated", "hi"));
        assertFalse(provider.requests().isEmpty());
        client.control("/_reset", "");
        assertTrue(provider.requests().isEmpty());
        assertEquals(0, provider.stats().requests());
    }
}
