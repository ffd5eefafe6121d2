package dev.agentc2.tool.mcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class WatchedTransportTest {
    private final HeldTransport held = new HeldTransport();
    private final WatchedTransport watched = new WatchedTransport(held, new Traffic(true), null);

    @Test
    void aServerHearsThatARequestWasGivenUpBeforeItsSessionIsClosed() {
        watched.abandon(named("7"));
        CompletableFuture<Void> closing = watched.closeGracefully().toFuture();
        assertEquals(List.of("notifications/cancelled"), held.methods);
        assertFalse(held.closed);
        held.delivered.complete(null);
        closing.join();
        assertTrue(held.closed);
    }

    @Test
    void aServerThatCannotBeToldIsClosedAllTheSame() {
        watched.abandon(named("7"));
        held.delivered.completeExceptionally(new IllegalStateException("gone"));
        watched.closeGracefully().block();
        assertTrue(held.closed);
    }

    private static Pending named(String id) {
        Pending pending = new Pending();
        pending.named(id);
        return pending;
    }

    /** Delivers what it is given when the test says so. */
    private static final class HeldTransport implements McpClientTransport {
        private final List<String> methods = new ArrayList<>();
        private final CompletableFuture<Void> delivered = new CompletableFuture<>();
        private volatile boolean closed;

        @Override
        public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
            return Mono.empty();
        }

        @Override
        public Mono<Void> sendMessage(JSONRPCMessage message) {
            return Mono.fromFuture(() -> {
                methods.add(((JSONRPCNotification) message).method());
                return delivered;
            });
        }

        @Override
        public Mono<Void> closeGracefully() {
            closed = true;
            return Mono.empty();
        }

        @Override
        public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
            throw new UnsupportedOperationException();
        }
    }
}
