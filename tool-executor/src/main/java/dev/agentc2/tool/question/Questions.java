package dev.agentc2.tool.question;

import dev.agentc2.platform.effect.EffectCommand;
import dev.agentc2.wire.AnswerToolCall;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open questions of the calls that an instance makes. Calls that ask keep their places, so only a share of the places
 * may be taken by such calls. Thread-safe.
 */
public final class Questions {
    /** Longer than whoever keeps the question waits for an answer: that one says that it is over. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(330);

    private final QuestionLog log;
    private final Clock clock;
    private final Limits limits;
    private final Counter put;
    private final Counter refused;
    private final Counter dropped;
    private final Map<String, CompletableFuture<Answer>> open = new ConcurrentHashMap<>();
    /** Questions asked and not over, by organisation; guarded by itself. */
    private final Map<String, Integer> places = new HashMap<>();

    private int taken;

    /**
     * How much may be asked. Immutable.
     *
     * @param most questions at once
     * @param mostOfOrg questions at once of an organisation
     * @param patience how long an answer is waited for
     */
    public record Limits(int most, int mostOfOrg, Duration patience) {
        /** Half of the places for calls. */
        public static Limits of(int calls, int callsOfOrg) {
            return new Limits(Math.max(1, calls / 2), Math.max(1, callsOfOrg / 2), LONGEST_WAIT);
        }
    }

    public Questions(QuestionLog log, Clock clock, Limits limits, MeterRegistry registry) {
        this.log = log;
        this.clock = clock;
        this.limits = limits;
        this.put = Counter.builder("agentc2.tool.questions")
                .description("Questions of servers that people were asked")
                .register(registry);
        this.refused = Counter.builder("agentc2.tool.questions.refused")
                .description("Questions that nobody was asked, for there were too many or they couldn't be written")
                .register(registry);
        this.dropped = Counter.builder("agentc2.tool.answers.dropped")
                .description("Answers that no call waited for any more")
                .register(registry);
    }

    /** Those of a call; closed when the call is over. */
    public CallQuestions of(EffectCommand call) {
        return new CallQuestions(this, call);
    }

    /** Hands an answer to who waits for it, on another thread. */
    public void answer(AnswerToolCall answer) {
        CompletableFuture<Answer> waiting = open.remove(answer.getQuestionId());
        if (waiting == null) {
            dropped.increment();
        } else {
            Thread.ofVirtual().name("tool-answer").start(() -> waiting.complete(read(answer)));
        }
    }

    private static Answer read(AnswerToolCall answer) {
        return switch (answer.getAction()) {
            case "ACCEPT" -> new Answer.Accepted(answer.getContent() == null ? "{}" : answer.getContent());
            case "DECLINE" -> new Answer.Declined();
            default -> new Answer.Cancelled();
        };
    }

    /** Whether one more question may be asked; it is to be {@link #left} then. */
    boolean entered(String orgId) {
        synchronized (places) {
            int ofOrg = places.getOrDefault(orgId, 0);
            if (taken >= limits.most() || ofOrg >= limits.mostOfOrg()) {
                refused.increment();
                return false;
            }
            taken++;
            places.put(orgId, ofOrg + 1);
            return true;
        }
    }

    void left(String orgId) {
        synchronized (places) {
            taken--;
            places.computeIfPresent(orgId, (org, count) -> count == 1 ? null : count - 1);
        }
    }

    void opened(String questionId, CompletableFuture<Answer> answer) {
        put.increment();
        open.put(questionId, answer);
        answer.whenComplete((value, failure) -> open.remove(questionId));
    }

    void notWritten() {
        refused.increment();
    }

    QuestionLog log() {
        return log;
    }

    Clock clock() {
        return clock;
    }

    Duration longestWait() {
        return limits.patience();
    }
}
