package dev.agentc2.tool.mcp.elicitation;

import dev.agentc2.platform.json.Json;
import dev.agentc2.tool.mcp.elicitation.ElicitedForm.UnfitException;
import dev.agentc2.tool.mcp.elicitation.RunningCalls.Running;
import dev.agentc2.tool.mcp.wire.ServerRequest;
import dev.agentc2.tool.question.Answer;
import dev.agentc2.tool.question.Question;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Puts what the server of a session asks to the people behind its calls, and answers the server. Form mode only
 * (docs/questions.md). Thread-safe; nothing blocks.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation">Elicitation</a>
 */
public final class Elicitations {
    private static final Map<String, Object> DECLINED = Map.of("action", "decline");
    private static final Map<String, Object> CANCELLED = Map.of("action", "cancel");

    private final RunningCalls calls;
    /** By the server's ids of its requests. */
    private final Map<String, CompletableFuture<Answer>> open = new ConcurrentHashMap<>();

    public Elicitations(RunningCalls calls) {
        this.calls = calls;
    }

    /** Handles {@code elicitation/create}; empty, so that nothing is answered, when the server takes it back. */
    public Mono<Object> create(@Nullable Object params) {
        if (!(params instanceof ServerRequest request)) {
            return refused("The request has no params.");
        }
        Question question;
        try {
            question = ElicitedForm.read(Json.MAPPER.valueToTree(request.params()));
        } catch (UnfitException e) {
            return refused(e.rule());
        }
        return calls.asking(request.exchange())
                .map(call -> Mono.fromFuture(asked(request.id(), call, question), true))
                .orElse(Mono.just(DECLINED));
    }

    private CompletableFuture<@Nullable Object> asked(String id, Running call, Question question) {
        call.pending().hold();
        CompletableFuture<Answer> answer = call.asker().ask(question);
        open.put(id, answer);
        return answer.handle((given, failure) -> {
            open.remove(id, answer);
            call.pending().goOn();
            return failure == null ? told(given) : isTakenBack(failure) ? null : CANCELLED;
        });
    }

    /** Handles {@code notifications/cancelled}: the server doesn't wait for an answer any more. */
    public void takeBack(@Nullable Object params) {
        Object id = params instanceof Map<?, ?> map ? map.get("requestId") : null;
        CompletableFuture<Answer> answer = id == null ? null : open.get(id.toString());
        if (answer != null) {
            answer.cancel(false);
        }
    }

    private static boolean isTakenBack(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof CancellationException;
    }

    private static Object told(Answer answer) {
        return switch (answer) {
            case Answer.Accepted accepted ->
                Map.of("action", "accept", "content", ElicitedForm.content(accepted.content()));
            case Answer.Declined _ -> DECLINED;
            case Answer.Cancelled _ -> CANCELLED;
        };
    }

    private static Mono<Object> refused(String rule) {
        return Mono.error(
                McpError.builder(ErrorCodes.INVALID_PARAMS).message(rule).build());
    }
}
