package dev.agentc2.tool.mcp.wire;

import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The requests of one session that wait for answers, by the session's ids. Thread-safe. */
public final class Traffic implements ExchangeListener {
    /** The SDK hands an answer from thread to thread: one that was read last may still be on its way. */
    private static final Executor LATER = CompletableFuture.delayedExecutor(
            200, TimeUnit.MILLISECONDS, task -> Thread.ofVirtual().start(task));

    private static final int UNAUTHORIZED = 401;

    private final boolean answersComeInExchange;
    private final Map<String, Pending> waiting = new ConcurrentHashMap<>();
    private volatile Consumer<JSONRPCMessage> handler = message -> {};
    private volatile int lastStatus;

    /** @param answersComeInExchange whether the exchange that carries a request carries its answer */
    public Traffic(boolean answersComeInExchange) {
        this.answersComeInExchange = answersComeInExchange;
    }

    /** HTTP status of the last answer to anything; 0 before the first. */
    public int lastStatus() {
        return lastStatus;
    }

    void handler(Consumer<JSONRPCMessage> handler) {
        this.handler = handler;
    }

    void begun(String id, Pending pending) {
        pending.named(id);
        waiting.put(id, pending);
    }

    void over(String id) {
        waiting.remove(id);
    }

    /** Whether a request waits for its answer. */
    boolean isWaiting(String id) {
        return waiting.containsKey(id);
    }

    void received(JSONRPCMessage message) {
        if (message instanceof JSONRPCResponse response) {
            waiting.remove(String.valueOf(response.id()));
        }
    }

    @Override
    public void sending(HttpRequest request) {
        Pending pending = waiting.get(id(request));
        if (pending != null) {
            pending.sent();
        }
    }

    @Override
    public void answered(HttpRequest request, int status) {
        lastStatus = status;
        Pending pending = waiting.get(id(request));
        if (pending != null) {
            pending.answered(status);
        }
    }

    @Override
    public void ended(HttpRequest request, @Nullable Throwable failure) {
        String id = id(request);
        if (!answersComeInExchange && failure == null) {
            return;
        }
        Pending pending = waiting.get(id);
        // After a 401 another token may be got, however long that takes, and the request sent again; else the SDK fails
        // it.
        if (pending == null || (failure == null && pending.status() == UNAUTHORIZED)) {
            return;
        }
        if (failure != null) {
            pending.failed(failure);
        }
        LATER.execute(() -> end(id));
    }

    private void end(String id) {
        if (waiting.remove(id) != null) {
            handler.accept(WatchedTransport.noAnswer(id));
        }
    }

    private static String id(HttpRequest request) {
        return request.headers().firstValue(Pending.HEADER).orElse("");
    }
}
