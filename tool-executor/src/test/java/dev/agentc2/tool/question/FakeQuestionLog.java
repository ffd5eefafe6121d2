package dev.agentc2.tool.question;

import dev.agentc2.wire.AnswerToolCall;
import dev.agentc2.wire.ToolQuestion;
import dev.agentc2.wire.ToolQuestionOver;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** A log of questions in memory, which may refuse to take them. */
public final class FakeQuestionLog implements QuestionLog {
    public final List<SpecificRecord> records = new CopyOnWriteArrayList<>();
    public volatile boolean isAway;

    @Override
    public CompletionStage<?> write(Origin origin, String id, SpecificRecord record) {
        if (isAway) {
            return CompletableFuture.failedFuture(new IOException("away"));
        }
        records.add(record);
        return CompletableFuture.completedFuture(null);
    }

    /** Questions that go here, 4 at once and 2 of an organisation, that are given up after a minute. */
    public Questions questions(Clock clock, MeterRegistry meters) {
        return questions(clock, meters, Duration.ofMinutes(1));
    }

    Questions questions(Clock clock, MeterRegistry meters, Duration wait) {
        return new Questions(this, clock, new Questions.Limits(4, 2, wait), meters);
    }

    public List<ToolQuestion> asked() {
        return records.stream()
                .filter(ToolQuestion.class::isInstance)
                .map(ToolQuestion.class::cast)
                .toList();
    }

    public List<ToolQuestionOver> over() {
        return records.stream()
                .filter(ToolQuestionOver.class::isInstance)
                .map(ToolQuestionOver.class::cast)
                .toList();
    }

    /** What whoever keeps a question answers. */
    public static AnswerToolCall answer(ToolQuestion question, String action, @Nullable String content) {
        return AnswerToolCall.newBuilder()
                .setOrgId(question.getOrgId())
                .setConversationId(question.getConversationId())
                .setTurnId(question.getTurnId())
                .setEffectId(question.getEffectId())
                .setQuestionId(question.getQuestionId())
                .setAction(action)
                .setContent(content)
                .setRequestedAt(0)
                .build();
    }
}
