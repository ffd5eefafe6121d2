package dev.agentc2.tool.question;

import dev.agentc2.platform.effect.EffectCommand;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolQuestion;
import dev.agentc2.wire.ToolQuestionOver;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;

/**
 * What is asked while a call runs: one question after another, few in all. Once it is closed nobody is asked any more, and
 * who waits is told that nobody answers. Thread-safe.
 */
public final class CallQuestions implements Asker, AutoCloseable {
    /** Questions that a call may ask. */
    static final int MOST = 8;

    private final Questions questions;
    private final ToolCall call;
    private final QuestionLog.Origin origin;
    private final CallTime time = new CallTime();
    private final Set<CompletableFuture<Answer>> waiting = new HashSet<>();
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    private int asked;
    private boolean closed;

    CallQuestions(Questions questions, EffectCommand command) {
        this.questions = questions;
        this.call = (ToolCall) command.value();
        this.origin = new QuestionLog.Origin(command.key(), command.trace(), command.requestId(), command.orgId());
    }

    /** The call's time, which these questions let stand still. */
    public CallTime time() {
        return time;
    }

    @Override
    public CompletableFuture<Answer> ask(Question question) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        CompletableFuture<?> before;
        synchronized (waiting) {
            if (closed || asked >= MOST || !questions.entered(origin.orgId())) {
                return CompletableFuture.completedFuture(new Answer.Cancelled());
            }
            asked++;
            waiting.add(answer);
            time.stop();
            before = last;
            last = answer;
        }
        answer.whenComplete((value, failure) -> over(answer));
        before.whenComplete(
                (value, failure) -> Thread.ofVirtual().name("tool-question").start(() -> put(question, answer)));
        return answer;
    }

    private void over(CompletableFuture<Answer> answer) {
        synchronized (waiting) {
            waiting.remove(answer);
        }
        time.goOn();
        questions.left(origin.orgId());
    }

    private void put(Question question, CompletableFuture<Answer> answer) {
        if (answer.isDone()) {
            return;
        }
        String id = UUID.randomUUID().toString().replace("-", "");
        questions.opened(id, answer);
        write(id, asked(id, question)).whenComplete((written, failure) -> {
            if (failure != null) {
                questions.notWritten();
                answer.complete(new Answer.Cancelled());
            }
        });
        answer.orTimeout(questions.longestWait().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((value, failure) -> {
                    if (failure != null) {
                        write(id, over(id));
                    }
                });
    }

    private CompletableFuture<?> write(String id, SpecificRecord record) {
        String name = call.getEffectId() + "/question/" + id + "/"
                + record.getSchema().getName();
        return questions.log().write(origin, name, record).toCompletableFuture();
    }

    private ToolQuestion asked(String id, Question question) {
        return ToolQuestion.newBuilder()
                .setOrgId(call.getOrgId())
                .setConversationId(call.getConversationId())
                .setTurnId(call.getTurnId())
                .setStep(call.getStep())
                .setCallId(call.getCallId())
                .setEffectId(call.getEffectId())
                .setQuestionId(id)
                .setTool(call.getTool())
                .setMessage(question.message())
                .setAnswerSchema(question.answerSchema())
                .setAt(questions.clock().millis())
                .build();
    }

    private ToolQuestionOver over(String id) {
        return ToolQuestionOver.newBuilder()
                .setOrgId(call.getOrgId())
                .setConversationId(call.getConversationId())
                .setTurnId(call.getTurnId())
                .setEffectId(call.getEffectId())
                .setQuestionId(id)
                .setAt(questions.clock().millis())
                .build();
    }

    /** The call is over: its result says so to whoever keeps its questions. */
    @Override
    public void close() {
        List<CompletableFuture<Answer>> left;
        synchronized (waiting) {
            closed = true;
            left = List.copyOf(waiting);
        }
        left.forEach(answer -> answer.complete(new Answer.Cancelled()));
    }
}
