package dev.agentc2.tool.question;

import static dev.agentc2.tool.question.FakeQuestionLog.answer;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.effect.EffectCommand;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolQuestion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What calls ask, between the tools and the log. */
class QuestionsTest {
    private static final Question WHICH = new Question("Which?", "{}");

    private final FakeQuestionLog log = new FakeQuestionLog();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Questions questions = log.questions(Clock.systemUTC(), meters);

    private CallQuestions call(String org, String callId) {
        return questions.of(command(org, callId));
    }

    private static EffectCommand command(String org, String callId) {
        ToolCall call = ToolCall.newBuilder()
                .setOrgId(org)
                .setConversationId("chat")
                .setTurnId("chat-1")
                .setStep(1)
                .setCallId(callId)
                .setEffectId("chat-1/1/1/" + callId)
                .setAgentId("agent")
                .setUserId("user")
                .setTool("crm__find")
                .setArguments("{}")
                .setRequestedAt(0)
                .setDeadlineAt(0)
                .build();
        return new EffectCommand(call.getEffectId(), org, org + "/chat", call, TraceContext.start(), "request", false);
    }

    private ToolQuestion asked(int number) {
        await().until(() -> log.asked().size() >= number);
        return log.asked().get(number - 1);
    }

    private double counted(String name) {
        return meters.counter(name).count();
    }

    @Test
    void anAnswerReachesWhoAsked() throws Exception {
        try (CallQuestions call = call("org", "c1")) {
            CompletableFuture<Answer> answer = call.ask(WHICH);
            ToolQuestion question = asked(1);
            assertEquals("chat-1/1/1/c1", question.getEffectId());
            assertTrue(call.time().standsStill());
            questions.answer(answer(question, "ACCEPT", "{\"a\":1}"));
            assertEquals(new Answer.Accepted("{\"a\":1}"), answer.get());
            assertFalse(call.time().standsStill());
            assertEquals(List.of(), log.over());
        }
    }

    @Test
    void anAnswerThatNobodyWaitsForIsDroppedAndCounted() throws Exception {
        ToolQuestion question;
        try (CallQuestions call = call("org", "c1")) {
            CompletableFuture<Answer> answer = call.ask(WHICH);
            question = asked(1);
            questions.answer(answer(question, "DECLINE", null));
            assertEquals(new Answer.Declined(), answer.get());
        }
        questions.answer(answer(question, "ACCEPT", "{}"));
        assertEquals(1, counted("agentc2.tool.answers.dropped"));
    }

    @Test
    void questionsOfACallArePutOneAfterAnother() throws Exception {
        try (CallQuestions call = call("org", "c1")) {
            CompletableFuture<Answer> first = call.ask(WHICH);
            CompletableFuture<Answer> second = call.ask(new Question("And?", "{}"));
            ToolQuestion question = asked(1);
            assertEquals("Which?", question.getMessage());
            questions.answer(answer(question, "ACCEPT", null));
            assertEquals(new Answer.Accepted("{}"), first.get());
            assertEquals("And?", asked(2).getMessage());
            assertNotEquals(question.getQuestionId(), asked(2).getQuestionId());
            questions.answer(answer(asked(2), "CANCEL", null));
            assertEquals(new Answer.Cancelled(), second.get());
            assertFalse(call.time().standsStill());
        }
    }

    @Test
    void aCallThatIsOverLetsItsServerKnowAndNobodyElse() throws Exception {
        CallQuestions call = call("org", "c1");
        CompletableFuture<Answer> answer = call.ask(WHICH);
        asked(1);
        call.close();
        assertEquals(new Answer.Cancelled(), answer.get());
        assertEquals(new Answer.Cancelled(), call.ask(WHICH).get());
        assertEquals(List.of(), log.over());
    }

    @Test
    void aQuestionThatIsTakenBackIsOver() {
        try (CallQuestions call = call("org", "c1")) {
            CompletableFuture<Answer> answer = call.ask(WHICH);
            ToolQuestion question = asked(1);
            answer.cancel(false);
            assertEquals(question.getQuestionId(), log.over().getFirst().getQuestionId());
            assertFalse(call.time().standsStill());
        }
    }

    @Test
    void aQuestionIsGivenUpWhenNobodySaysHowItEnded() {
        Questions impatient = log.questions(Clock.systemUTC(), meters, Duration.ofMillis(20));
        try (CallQuestions call = impatient.of(command("org", "c1"))) {
            CompletableFuture<Answer> answer = call.ask(WHICH);
            await().until(answer::isCompletedExceptionally);
            await().until(() -> log.over().size() == 1);
        }
    }

    @Test
    void aQuestionThatTheLogDoesNotTakeIsAnsweredByNobody() throws Exception {
        log.isAway = true;
        try (CallQuestions call = call("org", "c1")) {
            assertEquals(new Answer.Cancelled(), call.ask(WHICH).get());
            assertEquals(1, counted("agentc2.tool.questions.refused"));
        }
    }

    @Test
    void aShareOfThePlacesMayBeTakenByCallsThatAsk() throws Exception {
        List<CallQuestions> calls = new ArrayList<>();
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (String org : List.of("one", "one", "one", "two", "two", "three")) {
            CallQuestions call = call(org, "c" + calls.size());
            calls.add(call);
            answers.add(call.ask(WHICH));
        }
        assertEquals(new Answer.Cancelled(), answers.get(2).get());
        assertEquals(new Answer.Cancelled(), answers.get(5).get());
        assertEquals(4, answers.stream().filter(answer -> !answer.isDone()).count());
        calls.forEach(CallQuestions::close);
        CallQuestions later = call("one", "c9");
        assertFalse(later.ask(WHICH).isDone());
        later.close();
    }

    @Test
    void aCallMayAskAFewTimesOnly() throws Exception {
        try (CallQuestions call = call("org", "c1")) {
            for (int i = 0; i < CallQuestions.MOST; i++) {
                CompletableFuture<Answer> answer = call.ask(WHICH);
                questions.answer(answer(asked(i + 1), "DECLINE", null));
                assertEquals(new Answer.Declined(), answer.get());
            }
            assertEquals(new Answer.Cancelled(), call.ask(WHICH).get());
        }
    }

    @Test
    void timeStandsStillFromTheFirstQuestionToTheLastAnswer() {
        long[] now = {0};
        CallTime time = new CallTime(() -> now[0]);
        now[0] = 10;
        time.stop();
        now[0] = 20;
        time.stop();
        now[0] = 30;
        time.goOn();
        assertEquals(Duration.ofNanos(10), time.used());
        now[0] = 40;
        time.goOn();
        now[0] = 45;
        assertEquals(Duration.ofNanos(15), time.used());
    }
}
