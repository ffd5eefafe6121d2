package dev.agentc2.tool.mcp.wire;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * A transport of the SDK that knows which request an exchange belongs to. A request whose exchange is over without an
 * answer is answered with an error at once, where the SDK would let it wait for its timeout; what a server asks says in
 * which exchange it came. Thread-safe.
 */
public final class WatchedTransport implements McpClientTransport {
    /** Code of the error by which a request ends whose exchange is over without an answer. */
    public static final int NO_ANSWER = -31_901;

    /** Method by which a server asks people; its params come as a {@link ServerRequest}. */
    public static final String ELICITATION = "elicitation/create";

    private final McpClientTransport transport;
    private final Traffic traffic;
    private final @Nullable GuardedHttpClient client;
    /** Words that requests were given up, on their way to the server. */
    private final Set<CompletableFuture<Void>> farewells = ConcurrentHashMap.newKeySet();

    /** @param client that the transport speaks through; null when it doesn't speak HTTP */
    public WatchedTransport(McpClientTransport transport, Traffic traffic, @Nullable GuardedHttpClient client) {
        this.transport = transport;
        this.traffic = traffic;
        this.client = client;
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        traffic.handler(message -> handler.apply(Mono.just(message)).subscribe());
        return transport.connect(incoming ->
                handler.apply(Mono.deferContextual(context -> incoming.map(message -> placed(message, context)))
                        .doOnNext(traffic::received)));
    }

    /**
     * The SDK keeps the context of what it sent where the answer of that comes in. The stream that a GET opens has the
     * context of the request that began the session, which is over by then.
     */
    private JSONRPCMessage placed(JSONRPCMessage message, ContextView context) {
        if (!(message instanceof JSONRPCRequest request) || !request.method().equals(ELICITATION)) {
            return message;
        }
        Object sent = context.<McpTransportContext>getOrDefault(McpTransportContext.KEY, McpTransportContext.EMPTY)
                .get(Pending.HEADER);
        String exchange = sent != null && traffic.isWaiting(sent.toString()) ? sent.toString() : "";
        ServerRequest params = new ServerRequest(String.valueOf(request.id()), exchange, request.params());
        return new JSONRPCRequest(request.method(), request.id(), params);
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        if (!(message instanceof JSONRPCRequest request)) {
            return transport.sendMessage(message);
        }
        String id = String.valueOf(request.id());
        return Mono.deferContextual(context -> {
            traffic.begun(id, context.getOrDefault(Pending.class, new Pending()));
            return transport
                    .sendMessage(message)
                    .contextWrite(
                            c -> c.put(McpTransportContext.KEY, McpTransportContext.create(Map.of(Pending.HEADER, id))))
                    .doOnError(e -> traffic.over(id));
        });
    }

    /** Gives a request up and tells the server so. */
    public void abandon(Pending pending) {
        String id = pending.id();
        if (id == null) {
            return;
        }
        traffic.over(id);
        CompletableFuture<Void> farewell = transport
                .sendMessage(new JSONRPCNotification(
                        "notifications/cancelled", Map.of("requestId", id, "reason", "nobody waits for it any more")))
                .onErrorComplete()
                .toFuture();
        farewells.add(farewell);
        farewell.whenComplete((done, failure) -> farewells.remove(farewell));
        if (client != null) {
            client.abort(id);
        }
    }

    @Override
    public void setExceptionHandler(Consumer<Throwable> handler) {
        transport.setExceptionHandler(handler);
    }

    /** Lets the server hear first which requests were given up: closing breaks their exchanges off. */
    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromFuture(() -> CompletableFuture.allOf(farewells.toArray(CompletableFuture<?>[]::new)))
                .then(Mono.defer(transport::closeGracefully));
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return transport.unmarshalFrom(data, type);
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }

    /** The error that ends a request without an answer. */
    static JSONRPCResponse noAnswer(String id) {
        return JSONRPCResponse.error(
                id, new JSONRPCResponse.JSONRPCError(NO_ANSWER, "the exchange ended without an answer"));
    }
}
