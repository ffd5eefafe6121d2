package dev.agentc2.tool.mcp.session;

import dev.agentc2.tool.mcp.elicitation.Elicitations;
import dev.agentc2.tool.mcp.elicitation.RunningCalls;
import dev.agentc2.tool.mcp.session.McpFailureException.Kind;
import dev.agentc2.tool.mcp.wire.Pending;
import dev.agentc2.tool.mcp.wire.Transports.Wire;
import dev.agentc2.tool.mcp.wire.WatchedTransport;
import dev.agentc2.tool.question.Asker;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientSession;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import io.modelcontextprotocol.spec.McpSchema.PaginatedRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * An open session with a server. Opened by {@link #open}, closed once; what is asked blocks its caller, and an
 * interruption gives the request up. Thread-safe.
 */
public final class McpSession implements AutoCloseable {
    /** Requests have watches of their own; the SDK's is only a backstop. */
    private static final Duration BACKSTOP = Duration.ofHours(1);

    /** How often a request is looked at whose server waits for somebody here. */
    private static final long GLANCE_NANOS = Duration.ofMillis(100).toNanos();

    private static final String CANCELLED = "notifications/cancelled";
    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final McpSchema.Implementation US = new McpSchema.Implementation("agentc2", "AgentC2", "0.1.0");
    private static final TypeRef<InitializeResult> INITIALIZED = new TypeRef<>() {};
    private static final TypeRef<ListToolsResult> TOOLS = new TypeRef<>() {};
    private static final TypeRef<CallToolResult> CALLED = new TypeRef<>() {};

    private final Wire wire;
    private final McpClientSession session;
    private final RunningCalls calls = new RunningCalls();
    private final Elicitations elicitations = new Elicitations(calls);
    private volatile @Nullable InitializeResult server;

    private McpSession(Wire wire, Runnable toolsChanged) {
        this.wire = wire;
        this.session = new McpClientSession(
                BACKSTOP,
                wire.transport(),
                Map.of(
                        McpSchema.METHOD_PING,
                        params -> Mono.<Object>just(Map.of()),
                        WatchedTransport.ELICITATION,
                        elicitations::create),
                Map.of(
                        CANCELLED,
                        params -> Mono.fromRunnable(() -> elicitations.takeBack(params)),
                        McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED,
                        params -> Mono.fromRunnable(toolsChanged),
                        McpSchema.METHOD_NOTIFICATION_PROGRESS,
                        params -> Mono.fromRunnable(() -> progressed(params)),
                        McpSchema.METHOD_NOTIFICATION_MESSAGE,
                        params -> Mono.empty(),
                        McpSchema.METHOD_NOTIFICATION_RESOURCES_LIST_CHANGED,
                        params -> Mono.empty(),
                        McpSchema.METHOD_NOTIFICATION_RESOURCES_UPDATED,
                        params -> Mono.empty(),
                        McpSchema.METHOD_NOTIFICATION_PROMPTS_LIST_CHANGED,
                        params -> Mono.empty()),
                connecting -> connecting);
    }

    /**
     * Opens a session.
     *
     * @param toolsChanged told when the server says that it has other tools; on a thread that mustn't block
     * @throws McpFailureException when the server can't be reached, refuses, or speaks otherwise
     */
    public static McpSession open(Wire wire, Duration silence, Runnable toolsChanged)
            throws McpFailureException, InterruptedException {
        McpSession opened = new McpSession(wire, toolsChanged);
        boolean done = false;
        try {
            opened.initialize(silence);
            done = true;
            return opened;
        } finally {
            if (!done) {
                opened.close();
            }
        }
    }

    private void initialize(Duration silence) throws McpFailureException, InterruptedException {
        List<String> versions = wire.transport().protocolVersions();
        McpSchema.InitializeRequest hello = new McpSchema.InitializeRequest(
                versions.getLast(),
                McpSchema.ClientCapabilities.builder().elicitation(true, false).build(),
                US);
        InitializeResult answer =
                ask(McpSchema.METHOD_INITIALIZE, hello, INITIALIZED, new Pending(), silence, versions.getLast());
        if (answer.protocolVersion() == null || !versions.contains(answer.protocolVersion())) {
            throw new McpFailureException(
                    Kind.NOT_MCP, "The server speaks a version of the protocol that isn't known here.");
        }
        server = answer;
        CompletableFuture<Void> told = session.sendNotification(McpSchema.METHOD_NOTIFICATION_INITIALIZED, null)
                .contextWrite(c -> c.put(McpAsyncClient.NEGOTIATED_PROTOCOL_VERSION, answer.protocolVersion()))
                .toFuture();
        await(told, new Pending(), silence);
    }

    /** How to use the tools, in the server's words; empty when it says nothing. */
    public String instructions() {
        InitializeResult known = server;
        return known == null || known.instructions() == null ? "" : known.instructions();
    }

    /** A page of the tools; null for the first. */
    public ListToolsResult tools(@Nullable String cursor, Duration silence)
            throws McpFailureException, InterruptedException {
        return ask(McpSchema.METHOD_TOOLS_LIST, new PaginatedRequest(cursor), TOOLS, new Pending(), silence, version());
    }

    /**
     * Calls a tool.
     *
     * @param meta what goes along for the server
     * @param silence how long nothing may be heard of the call, unless its server waits for somebody here
     * @param asker whom its server may ask
     */
    public CallToolResult call(
            String tool, Map<String, Object> arguments, Map<String, Object> meta, Duration silence, Asker asker)
            throws McpFailureException, InterruptedException {
        try (RunningCalls.Running running = calls.begin(asker)) {
            CallToolRequest request = CallToolRequest.builder(tool)
                    .arguments(arguments)
                    .meta(new HashMap<>(meta))
                    .progressToken(running.token())
                    .build();
            return ask(McpSchema.METHOD_TOOLS_CALL, request, CALLED, running.pending(), silence, version());
        }
    }

    private String version() {
        InitializeResult known = server;
        return known == null ? "" : known.protocolVersion();
    }

    private void progressed(@Nullable Object params) {
        calls.progressed(params instanceof Map<?, ?> map ? map.get("progressToken") : null);
    }

    private <T> T ask(
            String method, Object params, TypeRef<T> type, Pending pending, Duration silence, String protocolVersion)
            throws McpFailureException, InterruptedException {
        CompletableFuture<T> answer = session.sendRequest(method, params, type)
                .contextWrite(c ->
                        c.put(Pending.class, pending).put(McpAsyncClient.NEGOTIATED_PROTOCOL_VERSION, protocolVersion))
                .toFuture();
        T value = await(answer, pending, silence);
        if (value == null) {
            throw new McpFailureException(
                    Kind.BROKEN_OFF, "The server answers in a way that isn't the Model Context Protocol.", true, null);
        }
        return value;
    }

    private <T> @Nullable T await(CompletableFuture<T> answer, Pending pending, Duration silence)
            throws McpFailureException, InterruptedException {
        boolean connected = server != null;
        try {
            while (true) {
                boolean isHeld = pending.isHeld();
                long left = isHeld ? GLANCE_NANOS : silence.toNanos() - (System.nanoTime() - pending.heardAt());
                if (left <= 0) {
                    throw Failures.silence(pending, connected);
                }
                try {
                    return answer.get(left, TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    // something may have been heard meanwhile: looked at again
                }
            }
        } catch (ExecutionException e) {
            throw Failures.of(e.getCause() == null ? e : e.getCause(), pending, connected);
        } finally {
            if (!answer.isDone()) {
                answer.cancel(true);
                wire.transport().abandon(pending);
            }
        }
    }

    @Override
    public void close() {
        session.close();
        try {
            wire.transport().closeGracefully().toFuture().get(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // a server that doesn't say good-bye is left all the same
        }
        wire.cut().run();
    }
}
