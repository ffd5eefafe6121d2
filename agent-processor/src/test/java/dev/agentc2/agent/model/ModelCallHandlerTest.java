package dev.agentc2.agent.model;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.agent.guardrail.OutputPolicy;
import dev.agentc2.agent.turn.Failure;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.effect.Claim;
import dev.agentc2.platform.effect.EffectCommand;
import dev.agentc2.platform.service.LocalDeltas;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.ModelResult;
import dev.agentc2.wire.PromptMessage;
import dev.agentc2.wire.StreamDelta;
import dev.agentc2.wire.ToolRequest;
import dev.agentc2.wire.ToolSpec;
import dev.agentc2.wire.Usage;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Model calls over real HTTP to a provider whose answers the test writes. */
class ModelCallHandlerTest {
    private static final String USAGE = "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":30,"
            + "\"total_tokens\":130,\"prompt_tokens_details\":{\"cached_tokens\":40},"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":10}}}";

    private final Clock clock = Clock.systemUTC();
    private final FakeProvider provider = new FakeProvider();
    private final MockProducer<String, SpecificRecord> producer = new MockProducer<>(
            Cluster.empty(),
            true,
            new RoundRobinPartitioner(),
            new StringSerializer(),
            new WireSerde(new InMemorySchemaRegistry()).serializer());
    private final Map<String, String> environment =
            new HashMap<>(Map.of(Settings.SIMULATOR_URL.name(), provider.address() + "/v1"));
    private final LocalDeltas local = new LocalDeltas();
    private final OwnConnections own = new OwnConnections(clock);
    private CallWatch watch = new CallWatch(Duration.ofSeconds(20), clock);
    private Duration time = Duration.ofSeconds(20);

    ModelCallHandlerTest() throws IOException {}

    @AfterEach
    void close() {
        watch.close();
        provider.close();
    }

    @Test
    void streamsTheAnswerAndGivesItWhole() throws Exception {
        provider.thenEvents(
                FakeProvider.text("Hel"),
                FakeProvider.text("lo, wor"),
                FakeProvider.text("ld."),
                FakeProvider.finish("stop"),
                USAGE,
                "[DONE]");
        ModelResult result = run();
        assertEquals("SUCCEEDED", result.getOutcome());
        assertEquals("Hello, world.", result.getText());
        assertEquals("stop", result.getFinishReason());
        assertEquals(new Usage(60L, 40L, 0L, 20L, 10L, false), result.getUsage());
        assertDeltasAreTheText(result);
    }

    @Test
    void asksExactlyWhatTheRequestSays() throws Exception {
        provider.thenEvents(FakeProvider.text("ok"), FakeProvider.finish("stop"), "[DONE]");
        ModelRequest request = request("simulated");
        request.setMessages(List.of(
                new PromptMessage("system", "Be brief.", List.of(), null),
                new PromptMessage("user", "What time is it?", List.of(), null),
                new PromptMessage("assistant", "", List.of(new ToolRequest("c1", "clock", "{}")), null),
                new PromptMessage("tool", "12:00", List.of(), "c1")));
        request.setTools(List.of(new ToolSpec(
                "clock",
                "Tells the time.",
                "{\"type\":\"object\",\"properties\":{\"zone\":{\"type\":\"string\",\"maxLength\":9}}}")));
        request.setToolChoice("none");
        assertEquals("SUCCEEDED", run(request).getOutcome());
        String body = provider.bodies.getFirst().replaceAll("\\s", "");
        for (String part : List.of(
                "\"model\":\"m1\"",
                "\"stream\":true",
                "\"include_usage\":true",
                "\"max_tokens\":500",
                "\"tool_choice\":\"none\"",
                "\"tool_call_id\":\"c1\"",
                "\"maxLength\":9")) {
            assertTrue(body.contains(part), () -> part + " in " + body);
        }
        assertEquals(List.of("/v1/chat/completions"), provider.paths);
    }

    @Test
    void givesTheToolCallsThatTheModelAsksFor() throws Exception {
        provider.thenEvents(
                "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"clock\",\"arguments\":\"\"}}]}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"zone\\\":\"}}]}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"UTC\\\"}\"}}]}}]}",
                FakeProvider.finish("tool_calls"),
                "[DONE]");
        ModelResult result = run();
        assertEquals(List.of(new ToolRequest("c1", "clock", "{\"zone\":\"UTC\"}")), result.getToolCalls());
        assertEquals("tool_calls", result.getFinishReason());
        assertEquals(0, result.getDeltas());
    }

    @Test
    void redactsWhatIsSplitOverTheStream() throws Exception {
        provider.thenEvents(
                FakeProvider.text("Write to john."),
                FakeProvider.text("doe@exam"),
                FakeProvider.text("ple.com, or pay with 4111 1111 "),
                FakeProvider.text("1111 1111"),
                FakeProvider.finish("stop"),
                "[DONE]");
        ModelResult result = run();
        assertEquals("Write to [redacted:email], or pay with [redacted:card]", result.getText());
        assertEquals(
                Map.of("email", 1, "card", 1),
                result.getRedactions().stream().collect(Collectors.toMap(r -> r.getRule(), r -> r.getCount())));
        assertDeltasAreTheText(result);
    }

    @Test
    void firstPieceGoesOutBeforeTheAnswerEnds() throws Exception {
        provider.thenEventsAndSilence(FakeProvider.text("Hello there "));
        CompletableFuture<ModelResult> running = runBeside(new Cancellation());
        await().until(() -> joinedDeltas().equals("Hello there "));
        assertFalse(running.isDone());
        provider.released.countDown();
        assertEquals(Failure.STREAM_CUT, failure(running.get()).getKind());
    }

    @Test
    void cancellingKeepsWhatWasSaid() throws Exception {
        provider.thenEventsAndSilence(FakeProvider.text("Once upon a time, "), FakeProvider.text("there wa"));
        Cancellation cancellation = new Cancellation();
        CompletableFuture<ModelResult> running = runBeside(cancellation);
        await().until(() -> joinedDeltas().contains("there"));
        cancellation.cancel();
        ModelResult result = running.get();
        assertEquals("CANCELLED", result.getOutcome());
        assertEquals("Once upon a time, there wa", result.getText());
        assertTrue(result.getUsage().getEstimated());
        assertTrue(result.getUsage().getOutputTokens() > 0);
        assertDeltasAreTheText(result);
    }

    @Test
    void cancellingWorksBeforeTheProviderSaysAnything() throws Exception {
        provider.then(exchange -> provider.released.await());
        Cancellation cancellation = new Cancellation();
        CompletableFuture<ModelResult> running = runBeside(cancellation);
        await().until(() -> provider.bodies.size() == 1);
        cancellation.cancel();
        assertEquals("CANCELLED", running.get().getOutcome());
        assertEquals("", running.get().getText());
    }

    @Test
    void redeliveredCallIsNotMadeAgain() throws Exception {
        EffectCommand command = command(request("simulated"), true);
        ModelResult result = (ModelResult) handler().run(command, Claim.HELD, new Cancellation());
        assertEquals("INTERRUPTED", result.getOutcome());
        assertEquals(List.of(), provider.bodies);
        assertTrue(result.getUsage().getEstimated(), "the provider bills what another worker began");
        assertTrue(result.getUsage().getInputTokens() > 0);
    }

    @ParameterizedTest
    @CsvSource({
        "429, {\"error\":{\"code\":\"rate_limit_exceeded\"}}, RATE_LIMITED",
        "429, {\"error\":{\"code\":\"insufficient_quota\"}}, QUOTA_EXHAUSTED",
        "500, oops, PROVIDER_ERROR",
        "529, {\"error\":{\"type\":\"overloaded_error\"}}, PROVIDER_ERROR",
        "400, {}, INVALID_REQUEST",
        "404, {\"error\":{\"message\":\"secret text\"}}, INVALID_REQUEST",
        "422, [], INVALID_REQUEST",
        "401, {}, AUTHENTICATION",
        "403, {}, AUTHENTICATION",
        "408, {}, TIMEOUT"
    })
    void refusalsAreFailuresOfAKind(int status, String body, String kind) throws Exception {
        provider.thenStatus(status, body, "Retry-After", "7");
        ModelResult result = run();
        assertEquals("FAILED", result.getOutcome());
        assertEquals(kind, failure(result).getKind());
        assertEquals(7_000L, failure(result).getRetryAfterMs());
        assertFalse(failure(result).getDetail().contains("secret"));
        assertEquals(Usages.none(), result.getUsage());
        assertEquals(1, provider.bodies.size(), "retries are the core's business");
    }

    @Test
    void answerWithoutAnEndIsCut() throws Exception {
        provider.thenEvents(FakeProvider.text("Half of "), FakeProvider.text("an answ"));
        ModelResult result = run();
        assertEquals(Failure.STREAM_CUT, failure(result).getKind());
        assertEquals("Half of an answ", result.getText());
        assertTrue(result.getUsage().getEstimated());
        assertDeltasAreTheText(result);
    }

    @Test
    void silenceEndsTheCall() throws Exception {
        watch.close();
        watch = new CallWatch(Duration.ofMillis(300), clock);
        provider.thenEventsAndSilence(FakeProvider.text("Well, "));
        ModelResult result = run();
        assertEquals(Failure.TIMEOUT, failure(result).getKind());
        assertEquals("Well, ", result.getText());
    }

    @Test
    void deadlineEndsTheCallThoughItSpeaks() throws Exception {
        time = Duration.ofMillis(500);
        provider.then(exchange -> {
            FakeProvider.begin(exchange);
            while (!provider.released.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                FakeProvider.send(exchange, FakeProvider.text("and "));
            }
        });
        ModelResult result = run();
        assertEquals(Failure.TIMEOUT, failure(result).getKind());
        assertTrue(result.getText().startsWith("and and "));
        assertDeltasAreTheText(result);
    }

    @Test
    void theCallIsMadeAtOnceAndItsTextWaitsForTheClaim() throws Exception {
        provider.thenEvents(FakeProvider.text("Hello."), FakeProvider.finish("stop"), "[DONE]");
        var taken = new CountDownLatch(1);
        var waiting = new CountDownLatch(1);
        CompletableFuture<ModelResult> result = runBeside(
                () -> {
                    waiting.countDown();
                    taken.await();
                },
                new Cancellation());
        waiting.await();
        assertEquals(1, provider.paths.size());
        assertEquals(List.of(), producer.history());
        taken.countDown();
        assertDeltasAreTheText(result.get());
    }

    @Test
    void nothingIsSeenOfACallWhoseClaimIsRefused() throws Exception {
        provider.thenEvents(FakeProvider.text("Hello."), FakeProvider.finish("stop"), "[DONE]");
        ModelResult result = runBeside(
                        () -> {
                            throw new InterruptedException("refused");
                        },
                        new Cancellation())
                .get();
        assertEquals(0, result.getDeltas(), "and the worker keeps the result to itself");
        assertEquals(List.of(), producer.history());
    }

    @Test
    void whoIsInTheSameProcessIsToldOfTheSameDeltas() throws Exception {
        List<StreamDelta> told = new ArrayList<>();
        local.listen((key, delta) -> {
            assertEquals("org/c1", key);
            told.add(delta);
        });
        provider.thenEvents(
                FakeProvider.text("Hello, "),
                FakeProvider.text("world."),
                FakeProvider.finish("stop"),
                USAGE,
                "[DONE]");
        ModelResult result = run();
        assertDeltasAreTheText(result);
        assertEquals(deltas(), told);
    }

    @Test
    void whatAListenerCannotTakeIsKeptAllTheSame() throws Exception {
        local.listen((key, delta) -> {
            throw new IllegalStateException("as the test wants it");
        });
        provider.thenEvents(FakeProvider.text("Hello."), FakeProvider.finish("stop"), USAGE, "[DONE]");
        ModelResult result = run();
        assertEquals("SUCCEEDED", result.getOutcome());
        assertDeltasAreTheText(result);
    }

    @Test
    void nobodyAtTheAddressIsUnreachable() throws Exception {
        try (ServerSocket free = new ServerSocket(0)) {
            environment.put(Settings.SIMULATOR_URL.name(), "http://127.0.0.1:" + free.getLocalPort() + "/v1");
        }
        assertEquals(Failure.PROVIDER_UNREACHABLE, failure(run()).getKind());
    }

    @Test
    void providerThatIsNotSetUpIsUnavailable() throws Exception {
        assertEquals(Failure.MODEL_UNAVAILABLE, failure(run(request("nobody"))).getKind());
    }

    @Test
    void aCallOverAnOrganisationsOwnConnectionShowsItsKey() throws Exception {
        own.put("conn", provider.address() + "/v1", "own-key");
        provider.thenEvents(FakeProvider.text("ok"), FakeProvider.finish("stop"), "[DONE]");
        ModelRequest request = request(OwnConnections.PROVIDER);
        request.setConnectionId("conn");
        assertEquals("SUCCEEDED", run(request).getOutcome());
        assertEquals(List.of("Bearer own-key"), provider.keys);
    }

    @Test
    void aProviderThatNeedsNoKeyIsShownNone() throws Exception {
        environment.put(Settings.OPENAI_COMPATIBLE_BASE_URL.name(), provider.address() + "/v1");
        provider.thenEvents(FakeProvider.text("ok"), FakeProvider.finish("stop"), "[DONE]");
        assertEquals("SUCCEEDED", run(request("compatible")).getOutcome());
        assertEquals(List.of("null"), provider.keys);
    }

    @Test
    void aConnectionThatCannotBeUsedIsNoCall() throws Exception {
        own.put("conn", provider.address() + "/v1", "own-key");
        ModelRequest request = request(OwnConnections.PROVIDER);
        request.setConnectionId("another");
        ModelResult result = run(request);
        assertEquals(Failure.CONNECTION_UNUSABLE, failure(result).getKind());
        assertEquals(Usages.none(), result.getUsage());
        own.away = true;
        request.setConnectionId("conn");
        assertEquals(Failure.CREDENTIALS_UNAVAILABLE, failure(run(request)).getKind());
        assertEquals(List.of(), provider.keys);
    }

    @Test
    void connectionsAreKept() throws Exception {
        ModelCallHandler handler = handler();
        for (int i = 0; i < 3; i++) {
            provider.thenEvents(FakeProvider.text("ok"), FakeProvider.finish("stop"), "[DONE]");
            handler.run(command(request("simulated"), false), Claim.HELD, new Cancellation());
        }
        assertEquals(1, provider.clientPorts.stream().distinct().count());
    }

    @Test
    void anthropicSpeaksItsOwnWay() throws Exception {
        environment.put("ANTHROPIC_API_KEY", "key");
        environment.put("ANTHROPIC_BASE_URL", provider.address());
        provider.thenEvents(
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"1\",\"usage\":{\"input_tokens\":5,"
                        + "\"cache_read_input_tokens\":7,\"cache_creation_input_tokens\":3,\"output_tokens\":1}}}",
                "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi.\"}}",
                "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}",
                "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}",
                "event: message_stop\ndata: {\"type\":\"message_stop\"}");
        ModelResult result = run(request("anthropic"));
        assertEquals("Hi.", result.getText());
        assertEquals("stop", result.getFinishReason());
        assertEquals(new Usage(5L, 7L, 3L, 9L, 0L, false), result.getUsage());
    }

    @Test
    void geminiSpeaksItsOwnWay() throws Exception {
        environment.put("GEMINI_API_KEY", "key");
        environment.put("GEMINI_BASE_URL", provider.address());
        provider.thenEvents(
                "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"Hi.\"}]},\"finishReason\":\"STOP\"}],"
                        + "\"usageMetadata\":{\"promptTokenCount\":12,\"candidatesTokenCount\":3,\"totalTokenCount\":19,"
                        + "\"thoughtsTokenCount\":4,\"cachedContentTokenCount\":2}}");
        ModelRequest request = request("gemini");
        request.setTools(List.of(new ToolSpec(
                "clock",
                "Tells the time.",
                "{\"type\":\"object\",\"properties\":{\"zone\":{\"type\":\"string\",\"maxLength\":9}}}")));
        ModelResult result = run(request);
        assertEquals("Hi.", result.getText());
        assertEquals("stop", result.getFinishReason());
        assertEquals(new Usage(10L, 2L, 0L, 3L, 4L, false), result.getUsage());
    }

    @Test
    void mistralSpeaksItsOwnWay() throws Exception {
        environment.put("MISTRAL_API_KEY", "key");
        environment.put("MISTRAL_BASE_URL", provider.address());
        provider.thenEvents(
                "{\"id\":\"1\",\"model\":\"m1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi.\"}}]}",
                "{\"id\":\"1\",\"model\":\"m1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":2,\"total_tokens\":6}}",
                "[DONE]");
        ModelResult result = run(request("mistral"));
        assertEquals("Hi.", result.getText());
        assertEquals(new Usage(4L, 0L, 0L, 2L, 0L, false), result.getUsage());
    }

    @Test
    void ollamaSpeaksItsOwnWay() throws Exception {
        environment.put("OLLAMA_HOST", provider.address().substring("http://".length()));
        provider.thenEvents(
                "{\"model\":\"ndjson\",\"message\":{\"role\":\"assistant\",\"content\":\"Hi.\"},\"done\":false}",
                "{\"model\":\"ndjson\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
                        + "\"prompt_eval_count\":8,\"eval_count\":2}");
        ModelResult result = run(request("ollama"));
        assertEquals("Hi.", result.getText());
        assertEquals(new Usage(8L, 0L, 0L, 2L, 0L, false), result.getUsage());
    }

    private ModelCallHandler handler() {
        ModelProviders providers = new ModelProviders(Settings.of(environment), clock);
        return new ModelCallHandler(
                providers,
                own.providers(new ProviderClients(OwnConnections.HERE, clock)),
                new DeltaTopic(producer, local, "test", clock),
                new DeltaPace(),
                watch,
                new ModelMetrics(new Telemetry().registry()),
                clock);
    }

    private ModelResult run() throws InterruptedException {
        return run(request("simulated"));
    }

    private ModelResult run(ModelRequest request) throws InterruptedException {
        return (ModelResult) handler().run(command(request, false), Claim.HELD, new Cancellation());
    }

    private CompletableFuture<ModelResult> runBeside(Cancellation cancellation) {
        return runBeside(Claim.HELD, cancellation);
    }

    private CompletableFuture<ModelResult> runBeside(Claim claim, Cancellation cancellation) {
        EffectCommand command = command(request("simulated"), false);
        ModelCallHandler handler = handler();
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return (ModelResult) handler.run(command, claim, cancellation);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    private ModelRequest request(String providerName) {
        long now = clock.millis();
        return ModelRequest.newBuilder()
                .setOrgId("org")
                .setConversationId("c1")
                .setTurnId("c1-1")
                .setStep(1)
                .setAttempt(2)
                .setEffectId("c1-1/1/2")
                .setAgentId("a1")
                .setProvider(providerName)
                .setModel("m1")
                .setMessages(List.of(new PromptMessage("user", "Hello, who are you?", List.of(), null)))
                .setMaxOutputTokens(500)
                .setGuardrailPolicy(OutputPolicy.current().version())
                .setRequestedAt(now)
                .setDeadlineAt(now + time.toMillis())
                .build();
    }

    private static EffectCommand command(ModelRequest request, boolean redelivered) {
        return new EffectCommand(
                request.getEffectId(), "org", "org/c1", request, TraceContext.start(), "r1", redelivered);
    }

    private static dev.agentc2.wire.Failure failure(ModelResult result) {
        return requireNonNull(result.getFailure());
    }

    private List<StreamDelta> deltas() {
        return producer.history().stream()
                .map(record -> (StreamDelta) record.value())
                .toList();
    }

    private String joinedDeltas() {
        return deltas().stream().map(StreamDelta::getText).collect(Collectors.joining());
    }

    private void assertDeltasAreTheText(ModelResult result) {
        assertEquals(result.getText(), joinedDeltas());
        assertEquals(result.getDeltas(), deltas().size());
        for (int seq = 0; seq < deltas().size(); seq++) {
            assertEquals(seq, deltas().get(seq).getSeq());
            assertEquals(2, deltas().get(seq).getAttempt());
        }
        assertNull(
                deltas().stream().filter(d -> d.getText().isEmpty()).findFirst().orElse(null));
    }
}
