package dev.agentc2.tool;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.effect.Claim;
import dev.agentc2.platform.effect.EffectCommand;
import dev.agentc2.platform.effect.EffectInstruction;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.platform.tool.Safety;
import dev.agentc2.tool.FakeLedger.CrashPoint;
import dev.agentc2.tool.Tool.Inquiry;
import dev.agentc2.tool.question.FakeQuestionLog;
import dev.agentc2.tool.result.ResultKeeper;
import dev.agentc2.wire.AnswerToolCall;
import dev.agentc2.wire.CancelToolCall;
import dev.agentc2.wire.KeptResult;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolResult;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One call through crashes, a lost ledger, bad arguments and bad tools. */
class ToolCallHandlerTest {
    private static final long NOW = 1_000_000;

    private final FakeLedger ledger = new FakeLedger();
    private final FakeResultStore results = new FakeResultStore();
    private final TestClock clock = new TestClock(NOW);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FakeQuestionLog log = new FakeQuestionLog();

    @ParameterizedTest
    @EnumSource(Safety.class)
    void aCallIsMadeOnceAndItsResultIsSentAgain(Safety safety) throws Exception {
        FakeTool tool = new FakeTool(safety);
        ToolResult first = run(tool, "{\"do\":\"answer\"}", false);
        assertEquals("SUCCEEDED", first.getOutcome());
        assertEquals("answer 1\uFFFD", first.getContent());
        assertEquals(first, run(tool, "{\"do\":\"answer\"}", true));
        assertEquals(1, tool.calls.get());
        assertEquals(1, meters.counter("agentc2.tool.results.resent").count());
    }

    /** What the next worker does after a crash at each arrow, and how often the call was made in all. */
    @ParameterizedTest
    @CsvSource({
        "BEFORE_OPEN,   IDEMPOTENT, SUCCEEDED, 1",
        "BEFORE_OPEN,   QUERYABLE,  SUCCEEDED, 1",
        "BEFORE_OPEN,   NEITHER,    SUCCEEDED, 1",
        "AFTER_OPEN,    IDEMPOTENT, SUCCEEDED, 1",
        "AFTER_OPEN,    QUERYABLE,  UNKNOWN,   0",
        "AFTER_OPEN,    NEITHER,    UNKNOWN,   0",
        "BEFORE_SETTLE, IDEMPOTENT, SUCCEEDED, 2",
        "BEFORE_SETTLE, QUERYABLE,  UNKNOWN,   1",
        "BEFORE_SETTLE, NEITHER,    UNKNOWN,   1",
        "AFTER_SETTLE,  IDEMPOTENT, SUCCEEDED, 1",
        "AFTER_SETTLE,  QUERYABLE,  SUCCEEDED, 1",
        "AFTER_SETTLE,  NEITHER,    SUCCEEDED, 1",
    })
    void aCrashAtAnyArrowNeverRepeatsWhatMustNotBe(CrashPoint point, Safety safety, String outcome, int calls)
            throws Exception {
        FakeTool tool = new FakeTool(safety);
        ledger.crash = point;
        assertThrows(FakeLedger.Crash.class, () -> run(tool, "{\"do\":\"answer\"}", false));
        ToolResult second = run(tool, "{\"do\":\"answer\"}", true);
        assertEquals(outcome, second.getOutcome());
        assertEquals(calls, tool.calls.get());
        assertEquals(second, run(tool, "{\"do\":\"answer\"}", true));
        assertEquals(calls, tool.calls.get());
    }

    @Test
    void aQueryableToolIsAsked() throws Exception {
        FakeTool tool = new FakeTool(Safety.QUERYABLE);
        tool.inquiry = new Inquiry.Ended(ToolOutcome.Succeeded.text("it went through"));
        ledger.crash = CrashPoint.BEFORE_SETTLE;
        assertThrows(FakeLedger.Crash.class, () -> run(tool, "{\"do\":\"answer\"}", false));
        assertEquals("it went through", run(tool, "{\"do\":\"answer\"}", true).getContent());
        assertEquals(1, tool.calls.get());
    }

    @Test
    void whatHasNotHappenedWhenTheCallsTimeIsOverFailedAndIsNotMade() throws Exception {
        FakeTool tool = new FakeTool(Safety.QUERYABLE);
        tool.inquiry = new Inquiry.NotSeen("It isn't there.");
        ledger.crash = CrashPoint.BEFORE_SETTLE;
        assertThrows(FakeLedger.Crash.class, () -> run(tool, "{\"do\":\"answer\"}", false));
        ToolResult result = run(tool, "{\"do\":\"answer\"}", true);
        assertFailure("FAILED", "INTERRUPTED", result);
        assertEquals("It isn't there.", result.getContent());
        assertEquals(1, tool.calls.get());
        assertEquals(NOW + 60_000, clock.millis());
        assertEquals(2, tool.inquiries.get());
    }

    @Test
    void aQueryableToolThatNeverGotTheCallGetsItNow() throws Exception {
        FakeTool tool = new FakeTool(Safety.QUERYABLE);
        tool.inquiry = new Inquiry.NeverHappened();
        ledger.crash = CrashPoint.AFTER_OPEN;
        assertThrows(FakeLedger.Crash.class, () -> run(tool, "{\"do\":\"answer\"}", false));
        assertEquals("SUCCEEDED", run(tool, "{\"do\":\"answer\"}", true).getOutcome());
        assertEquals(1, tool.calls.get());
    }

    @Test
    void withoutTheLedgerOnlyIdempotentToolsGoOn() throws Exception {
        ledger.away = true;
        FakeTool harmless = new FakeTool(Safety.IDEMPOTENT);
        assertEquals("SUCCEEDED", run(harmless, "{\"do\":\"answer\"}", true).getOutcome());
        for (String step : List.of("open", "settle")) {
            assertEquals(
                    1,
                    meters.counter("agentc2.tool.calls.without.ledger", "step", step)
                            .count());
        }
        FakeTool harmful = new FakeTool(Safety.NEITHER);
        assertFailure("UNKNOWN", "LEDGER_UNAVAILABLE", run(harmful, "{\"do\":\"answer\"}", false));
        assertEquals(NOW + ToolCallHandler.LEDGER_PATIENCE.toMillis(), clock.millis());
        assertEquals(0, harmful.calls.get());
    }

    @Test
    void aCallThatMustNotBeRepeatedWaitsForTheLedger() throws Exception {
        ledger.awayFor = 3;
        FakeTool harmful = new FakeTool(Safety.NEITHER);
        assertEquals("SUCCEEDED", run(harmful, "{\"do\":\"answer\"}", false).getOutcome());
        assertEquals(1, harmful.calls.get());
        assertTrue(clock.millis() > NOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"do\":\"dance\"}", "{}", "[]", "{\"do\"", "{\"do\":\"answer\",\"x\":1}", "", "7"})
    void argumentsThatDontFitAreToldToTheModel(String arguments) throws Exception {
        FakeTool tool = new FakeTool(Safety.NEITHER);
        ToolResult result = run(tool, arguments, false);
        assertFailure("FAILED", "INVALID_ARGUMENTS", result);
        assertTrue(result.getContent().startsWith("The arguments can't be used: "), result.getContent());
        assertEquals(0, tool.calls.get());
    }

    @ParameterizedTest
    @CsvSource({"IDEMPOTENT, FAILED", "QUERYABLE, UNKNOWN", "NEITHER, UNKNOWN"})
    void whatTakesTooLongIsStoppedAndJudgedBySafety(Safety safety, String outcome) throws Exception {
        FakeTool tool = new FakeTool(safety);
        assertFailure(outcome, "TIMEOUT", run(tool, "{\"do\":\"hang\"}", false));
        assertTrue(tool.interrupted.await(10, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @CsvSource({"IDEMPOTENT, FAILED", "QUERYABLE, UNKNOWN", "NEITHER, UNKNOWN"})
    void aCallThatRunsIsStoppedWithItsTurnAndJudgedBySafety(Safety safety, String outcome) throws Exception {
        FakeTool tool = new FakeTool(safety);
        tool.limit = Duration.ofMinutes(1);
        Cancellation cancellation = new Cancellation();
        Thread.startVirtualThread(() -> {
            await().until(() -> tool.calls.get() == 1);
            cancellation.cancel();
        });
        ToolResult result = (ToolResult) handler(ToolRegistry.forEveryone(List.of(tool)))
                .run(command("{\"do\":\"hang\"}", false, NOW + 60_000), Claim.HELD, cancellation);
        assertFailure(outcome, "CANCELLED", result);
        assertTrue(tool.interrupted.await(10, TimeUnit.SECONDS));
        assertEquals(result, run(tool, "{\"do\":\"hang\"}", true));
    }

    @Test
    void aCallWhoseTurnEndedBeforeIsNotMade() throws Exception {
        FakeTool tool = new FakeTool(Safety.NEITHER);
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        ToolResult result = (ToolResult) handler(ToolRegistry.forEveryone(List.of(tool)))
                .run(command("{\"do\":\"answer\"}", false, NOW + 60_000), Claim.HELD, cancellation);
        assertFailure("FAILED", "CANCELLED", result);
        assertEquals(0, tool.calls.get());
    }

    @ParameterizedTest
    @CsvSource({"IDEMPOTENT, FAILED", "NEITHER, UNKNOWN"})
    void aDefectOfAToolIsJudgedBySafety(Safety safety, String outcome) throws Exception {
        ToolResult result = run(new FakeTool(safety), "{\"do\":\"throw\"}", false);
        assertFailure(outcome, "TOOL_ERROR", result);
        assertFalse(result.getFailure().getDetail().contains("as the test wants"));
    }

    @Test
    void aLongResultIsCutAtACharacterAndIsJsonNoMore() throws Exception {
        ToolResult result = run(new FakeTool(Safety.IDEMPOTENT), "{\"do\":\"much\"}", false);
        assertTrue(result.getTruncated());
        assertEquals("text/plain", result.getContentType());
        int bytes = result.getContent().getBytes(StandardCharsets.UTF_8).length;
        assertTrue(bytes <= ContentCap.LIMIT_BYTES && bytes > ContentCap.LIMIT_BYTES - 3, bytes + " bytes");
    }

    @Test
    void whatARecordHasNoRoomForIsKeptWhole() throws Exception {
        FakeTool tool = new FakeTool(Safety.NEITHER);
        ToolResult result = run(tool, "{\"do\":\"much\"}", false);
        KeptResult kept = result.getResults().getFirst();
        assertEquals("CONTENT", kept.getPart());
        assertEquals("application/json", kept.getMediaType());
        assertEquals(3L * ContentCap.LIMIT_BYTES + 2, kept.getSize());
        assertTrue(results.text(kept.getId()).startsWith(result.getContent()));
        assertEquals(
                1,
                meters.counter("agentc2.tool.results.kept", "outcome", "kept").count());
    }

    @Test
    void whatIsNotTextIsKeptBesidesIt() throws Exception {
        ToolResult result = run(new FakeTool(Safety.NEITHER), "{\"do\":\"draw\"}", false);
        assertEquals("a picture", result.getContent());
        assertEquals(
                List.of("ATTACHMENT image/png 3", "ATTACHMENT application/octet-stream 1"),
                result.getResults().stream()
                        .map(kept -> kept.getPart() + " " + kept.getMediaType() + " " + kept.getSize())
                        .toList());
    }

    /** The reference of a settled call is the one that was sent, whoever sends it. */
    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"BEFORE_SETTLE", "AFTER_SETTLE"})
    void aResultThatIsSentAgainRefersToTheSame(CrashPoint point) throws Exception {
        FakeTool tool = new FakeTool(Safety.IDEMPOTENT);
        ledger.crash = point;
        assertThrows(FakeLedger.Crash.class, () -> run(tool, "{\"do\":\"much\"}", false));
        ToolResult second = run(tool, "{\"do\":\"much\"}", true);
        assertEquals(second, run(tool, "{\"do\":\"much\"}", true));
        assertTrue(results.has(second.getResults().getFirst().getId()));
    }

    @Test
    void whatCannotBeKeptIsCutAllTheSame() throws Exception {
        results.away = true;
        ToolResult result = run(new FakeTool(Safety.NEITHER), "{\"do\":\"much\"}", false);
        assertTrue(result.getTruncated());
        assertEquals(List.of(), result.getResults());
        assertEquals(
                1,
                meters.counter("agentc2.tool.results.kept", "outcome", "unavailable")
                        .count());
    }

    @Test
    void aResultWhoseSettlementIsNotNotedRefersToNothing() throws Exception {
        ledger.away = true;
        ToolResult result = run(new FakeTool(Safety.IDEMPOTENT), "{\"do\":\"much\"}", false);
        assertEquals("SUCCEEDED", result.getOutcome());
        assertEquals(List.of(), result.getResults());
    }

    @Test
    void aToolThatIsNotThereAndACallThatComesTooLateFail() throws Exception {
        ToolCallHandler none = handler(call -> Optional.empty());
        assertFailure("FAILED", "TOOL_UNKNOWN", (ToolResult)
                none.run(command("{}", false, NOW + 1), Claim.HELD, new Cancellation()));
        FakeTool tool = new FakeTool(Safety.NEITHER);
        ToolCallHandler late = handler(ToolRegistry.forEveryone(List.of(tool)));
        ledger.settled.clear();
        EffectCommand command = command("{\"do\":\"answer\"}", false, NOW);
        ToolCall other = ToolCall.newBuilder((ToolCall) command.value())
                .setEffectId("other")
                .build();
        assertFailure("FAILED", "TIMEOUT", (ToolResult) late.run(
                new EffectCommand("other", "org", "k", other, command.trace(), "r", false),
                Claim.HELD,
                new Cancellation()));
        assertEquals(0, tool.calls.get());
    }

    @Test
    void aCallWhoseClaimIsRefusedIsNotMade() {
        FakeTool tool = new FakeTool(Safety.IDEMPOTENT);
        Claim refused = () -> {
            throw new InterruptedException("refused");
        };
        assertThrows(
                InterruptedException.class,
                () -> handler(ToolRegistry.forEveryone(List.of(tool)))
                        .run(command("{\"do\":\"answer\"}", false, NOW + 60_000), refused, new Cancellation()));
        assertEquals(0, tool.calls.get());
    }

    @Test
    void namesTheEffectOfACallAndItsOrganisation() {
        EffectCommand command = command("{}", false, NOW);
        assertEquals(
                new EffectInstruction.Run("turn-1/1/1/c1", "org"),
                handler(call -> Optional.empty()).instruction(command.value()));
        assertEquals(
                new EffectInstruction.Cancel("turn-1/1/1/c1"),
                handler(call -> Optional.empty())
                        .instruction(new CancelToolCall("org", "turn", "turn-1", "turn-1/1/1/c1", NOW)));
        ToolResult failed =
                (ToolResult) handler(call -> Optional.empty()).failed(command, new IllegalStateException("secret"));
        assertFailure("UNKNOWN", "TOOL_ERROR", failed);
        assertFalse(failed.toString().contains("secret"));
    }

    private static void assertFailure(String outcome, String kind, ToolResult result) {
        assertEquals(outcome, result.getOutcome());
        assertEquals(kind, result.getFailure().getKind());
    }

    @Test
    void aToolMayAskAPersonAndItsTimeStandsStillMeanwhile() throws Exception {
        FakeTool tool = new FakeTool(Safety.NEITHER);
        tool.limit = Duration.ofMillis(50);
        ToolCallHandler handler = handler(ToolRegistry.forEveryone(List.of(tool)));
        FutureTask<SpecificRecord> call = new FutureTask<>(
                () -> handler.run(command("{\"do\":\"ask\"}", false, NOW + 60_000), Claim.HELD, new Cancellation()));
        Thread.startVirtualThread(call);
        await().until(() -> !log.asked().isEmpty());
        await().pollDelay(Duration.ofMillis(250)).until(() -> !call.isDone());
        AnswerToolCall answer = FakeQuestionLog.answer(log.asked().getFirst(), "ACCEPT", "{\"which\":\"this\"}");
        assertEquals(new EffectInstruction.Tell("turn-1/1/1/c1"), handler.instruction(answer));
        handler.told(answer);
        ToolResult result = (ToolResult) call.get();
        assertEquals("SUCCEEDED", result.getOutcome(), result::toString);
        assertEquals("Accepted[content={\"which\":\"this\"}]", result.getContent());
        handler.told(answer);
        assertEquals(1, meters.counter("agentc2.tool.answers.dropped").count());
    }

    @ParameterizedTest
    @CsvSource({"IDEMPOTENT, FAILED", "NEITHER, UNKNOWN"})
    void aCallThatIsStoppedWhileItAsksIsJudgedByItsSafety(Safety safety, String outcome) throws Exception {
        FakeTool tool = new FakeTool(safety);
        Cancellation cancellation = new Cancellation();
        ToolCallHandler handler = handler(ToolRegistry.forEveryone(List.of(tool)));
        FutureTask<SpecificRecord> call = new FutureTask<>(
                () -> handler.run(command("{\"do\":\"ask\"}", false, NOW + 60_000), Claim.HELD, cancellation));
        Thread.startVirtualThread(call);
        await().until(() -> !log.asked().isEmpty());
        cancellation.cancel();
        ToolResult result = (ToolResult) call.get();
        assertEquals(outcome, result.getOutcome());
        assertEquals("CANCELLED", result.getFailure().getKind());
        assertEquals(List.of(), log.over());
    }

    private ToolResult run(Tool tool, String arguments, boolean redelivered) throws InterruptedException {
        ToolResult result = (ToolResult) handler(ToolRegistry.forEveryone(List.of(tool)))
                .run(command(arguments, redelivered, NOW + 60_000), Claim.HELD, new Cancellation());
        assertEquals("turn-1/1/1/c1", result.getEffectId());
        assertEquals(result.getOutcome().equals("SUCCEEDED"), result.getFailure() == null);
        return result;
    }

    private ToolCallHandler handler(ToolRegistry registry) {
        ToolMetrics metrics = new ToolMetrics(meters);
        return new ToolCallHandler(
                registry,
                ledger,
                new ResultKeeper(results, metrics::kept),
                metrics,
                log.questions(clock, meters),
                clock,
                time -> clock.pass(time.toMillis()));
    }

    static EffectCommand command(String arguments, boolean redelivered, long deadlineAt) {
        ToolCall call = ToolCall.newBuilder()
                .setOrgId("org")
                .setConversationId("turn")
                .setTurnId("turn-1")
                .setStep(1)
                .setCallId("c1")
                .setEffectId("turn-1/1/1/c1")
                .setAgentId("agent")
                .setUserId("user")
                .setTool("fake")
                .setArguments(arguments)
                .setRequestedAt(NOW)
                .setDeadlineAt(deadlineAt)
                .build();
        return new EffectCommand(
                call.getEffectId(), "org", "org/turn", call, TraceContext.start(), "request", redelivered);
    }
}
