package dev.agentc2.tool.mcp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.credentials.TokenRenewals.Claim;
import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.network.HostGate;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.network.WebConnector;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.tool.Tool;
import dev.agentc2.tool.ToolInvocation;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.mcp.circuit.Circuits;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.connection.McpConnection.UnusableException;
import dev.agentc2.tool.mcp.offer.Inventory;
import dev.agentc2.tool.mcp.offer.OfferWriter;
import dev.agentc2.tool.mcp.offer.ServerInventory;
import dev.agentc2.tool.mcp.session.AccessTokens;
import dev.agentc2.tool.mcp.session.CredentialStore;
import dev.agentc2.tool.mcp.session.McpFailureException;
import dev.agentc2.tool.mcp.session.Sessions;
import dev.agentc2.tool.mcp.session.WiredOpener;
import dev.agentc2.tool.mcp.wire.Transports;
import dev.agentc2.tool.question.Asker;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolOffer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The client side of MCP as tool-executor puts it together, without Kafka, Redis and PostgreSQL. */
final class McpWorld implements CredentialStore, AutoCloseable {
    static final int IN_FLIGHT = 3;

    final List<String> fallen = new CopyOnWriteArrayList<>();
    final List<McpConnection> changed = new CopyOnWriteArrayList<>();
    final Map<String, Map<String, String>> stored = new ConcurrentHashMap<>();
    /** Connections whose tokens are being renewed by somebody. */
    final Set<String> claimed = ConcurrentHashMap.newKeySet();

    final Map<String, String> refused = new ConcurrentHashMap<>();
    /** Writing fails as long as this is set, as while PostgreSQL is away. */
    volatile boolean away;

    /** How often a renewal was claimed. */
    volatile int asked;

    final AccessTokens tokens;
    final Sessions sessions;
    final ServerCalls calls;
    private final Redis noRedis = new Redis(null);

    McpWorld(Clock clock) {
        this(clock, HostPolicy.of(false, "localhost"), true);
    }

    /** One whose credentials are somewhere else. */
    McpWorld(Clock clock, CredentialStore credentials) {
        this(clock, HostPolicy.of(false, "localhost"), true, credentials);
    }

    McpWorld(Clock clock, HostPolicy policy, boolean stdioAllowed) {
        this(clock, policy, stdioAllowed, null);
    }

    private McpWorld(Clock clock, HostPolicy policy, boolean stdioAllowed, @Nullable CredentialStore others) {
        CredentialStore credentials = others == null ? this : others;
        HostGate gate = new HostGate(policy, new WebConnector());
        tokens = AccessTokens.over(policy, credentials, clock);
        WiredOpener opener = new WiredOpener(new Transports(gate), credentials, tokens, stdioAllowed);
        sessions = new Sessions(opener, 10, System::nanoTime, changed::add);
        calls = new ServerCalls(
                sessions,
                new Circuits(noRedis, clock),
                new Bulkheads(IN_FLIGHT),
                fallen::add,
                new SimpleMeterRegistry());
    }

    static McpConnection connection(String url, String settings) {
        return connection("c1", url, settings);
    }

    static McpConnection connection(String id, String url, String settings) {
        try {
            return McpConnection.of(ConnectionConfig.newBuilder()
                    .setConnectionId(id)
                    .setOrgId("org")
                    .setSlug("crm")
                    .setName("CRM")
                    .setKind("MCP")
                    .setUrl(url)
                    .setSettings(settings)
                    .setEnabled(true)
                    .setUpdatedAt(1)
                    .build());
        } catch (UnusableException e) {
            throw new AssertionError(e.problem(), e);
        }
    }

    ToolOffer offer(McpConnection connection) throws InterruptedException {
        try {
            Inventory inventory = new ServerInventory(sessions).ask(connection);
            return OfferWriter.ready(connection, inventory, 1);
        } catch (McpFailureException e) {
            return OfferWriter.away(connection, null, e.problem(), 1);
        }
    }

    /** A tool that a server is asked for, by its own name. */
    Tool tool(McpConnection connection, String remoteName) throws InterruptedException {
        ToolOffer offer = offer(connection);
        OfferedTool offered = offer.getTools().stream()
                .filter(tool -> tool.getRemoteName().equals(remoteName))
                .findFirst()
                .orElseThrow(() -> new AssertionError("isn't offered: " + remoteName));
        return new McpTool(connection, offered, offer, calls);
    }

    static ToolOutcome call(Tool tool, String... arguments) throws InterruptedException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < arguments.length; i += 2) {
            object.put(arguments[i], arguments[i + 1]);
        }
        return call(tool, object);
    }

    static ToolOutcome call(Tool tool, ObjectNode arguments) throws InterruptedException {
        return call(tool, arguments, Asker.NOBODY);
    }

    static ToolOutcome call(Tool tool, ObjectNode arguments, Asker asker) throws InterruptedException {
        return tool.invoke(
                new ToolInvocation("turn-1/1/1/call", "org", "chat", "agent", "user", arguments, asker),
                new Cancellation());
    }

    @Override
    public Map<String, String> of(McpConnection connection) {
        return stored.getOrDefault(connection.connectionId(), Map.of());
    }

    @Override
    public synchronized Claim claim(McpConnection connection, String than) {
        asked++;
        Map<String, String> now = of(connection);
        String token = now.getOrDefault("accessToken", "");
        if (!token.isEmpty() && !token.equals(than)) {
            return new Claim.Done(now);
        }
        String refusal = refused.get(connection.connectionId());
        if (refusal != null) {
            return new Claim.Refused(refusal);
        }
        return claimed.add(connection.connectionId()) ? new Claim.Mine(now) : new Claim.Busy();
    }

    @Override
    public synchronized Map<String, String> keep(McpConnection connection, String used, Map<String, String> renewed)
            throws McpFailureException {
        if (away) {
            throw new McpFailureException(McpFailureException.Kind.CREDENTIALS, "The store is away.");
        }
        Map<String, String> all = new HashMap<>(of(connection));
        if (used.equals(all.getOrDefault("refreshToken", ""))) {
            all.putAll(renewed);
            stored.put(connection.connectionId(), Map.copyOf(all));
        }
        release(connection);
        return all;
    }

    @Override
    public void refuse(McpConnection connection, String used, String because) {
        refused.put(connection.connectionId(), because);
        release(connection);
    }

    @Override
    public void release(McpConnection connection) {
        claimed.remove(connection.connectionId());
    }

    @Override
    public void close() {
        sessions.close();
        noRedis.close();
    }
}
