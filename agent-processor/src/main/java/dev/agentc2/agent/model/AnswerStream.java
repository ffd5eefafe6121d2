package dev.agentc2.agent.model;

import dev.agentc2.agent.guardrail.RuleHit;
import dev.agentc2.agent.guardrail.StreamingRedactor;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what a provider says: redacts it, passes it on as deltas, and keeps the whole, which equals the deltas joined.
 * Used by the thread that makes the call.
 */
final class AnswerStream implements StreamingChatResponseHandler {
    private final StreamingRedactor redactor;
    private final DeltaStream deltas;
    private final Clock clock;
    private final StringBuilder text = new StringBuilder();
    private long said;
    private @Nullable Long firstTokenAt;
    private @Nullable ChatResponse complete;
    private @Nullable Throwable error;

    AnswerStream(StreamingRedactor redactor, DeltaStream deltas, Clock clock) {
        this.redactor = redactor;
        this.deltas = deltas;
        this.clock = clock;
    }

    @Override
    public void onPartialResponse(String partial) {
        if (firstTokenAt == null) {
            firstTokenAt = clock.millis();
        }
        said += partial.length();
        pass(redactor.push(partial));
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        String whole = response.aiMessage().text();
        if (said == 0 && whole != null && !whole.isEmpty()) {
            onPartialResponse(whole);
        }
        complete = response;
    }

    @Override
    public void onError(Throwable failure) {
        if (error == null) {
            error = failure;
        }
    }

    /** Lets go of what the redactor holds back; nothing is said afterwards. */
    void end() {
        pass(redactor.finish());
    }

    private void pass(String safe) {
        text.append(safe);
        deltas.append(safe);
    }

    /** What may go out, whole after {@link #end}. */
    String text() {
        return text.toString();
    }

    /** Characters that the provider said. */
    long said() {
        return said;
    }

    @Nullable
    Long firstTokenAt() {
        return firstTokenAt;
    }

    /** The response that the provider ended with; null when it didn't. */
    @Nullable
    ChatResponse complete() {
        return complete;
    }

    @Nullable
    Throwable error() {
        return error;
    }

    List<RuleHit> redactions() {
        return redactor.hits();
    }
}
