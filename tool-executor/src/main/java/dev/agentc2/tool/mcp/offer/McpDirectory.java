package dev.agentc2.tool.mcp.offer;

import dev.agentc2.platform.kafka.CompactedTopic;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolOffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The MCP connections of all organisations and what they offer, as the two compacted topics tell; in memory. Started
 * once, closed once. Thread-safe.
 */
public final class McpDirectory implements OfferKeeper.Connections, AutoCloseable {
    private final CompactedTopic<ConnectionConfig> configs;
    private final CompactedTopic<ToolOffer> offers;
    /** By {@code orgId/connectionId}. */
    private final Map<String, ConnectionConfig> connections = new ConcurrentHashMap<>();

    private final Map<String, ToolOffer> offered = new ConcurrentHashMap<>();
    /** By {@code orgId/name}. */
    private final Map<String, Offered> tools = new ConcurrentHashMap<>();

    /** A tool and the offer that it is in. */
    public record Offered(ToolOffer offer, OfferedTool tool) {}

    public McpDirectory(KafkaClients clients, WireSerde serde) {
        configs = new CompactedTopic<>(
                clients,
                serde,
                Topics.CONFIG_CONNECTIONS,
                ConnectionConfig.class,
                "tool-executor-connections",
                (key, before, after) -> changed(before, after));
        offers = new CompactedTopic<>(
                clients,
                serde,
                Topics.TOOLS_OFFERED,
                ToolOffer.class,
                "tool-executor-offers",
                (key, before, after) -> changed(key, before, after));
    }

    /** Starts to read both topics, and waits for a while until all that is in them is known. */
    public void start(Duration limit) throws InterruptedException {
        configs.start();
        offers.start();
        configs.awaitCaughtUp(limit);
        offers.awaitCaughtUp(limit);
    }

    /** Whether all that was in the topics at the start is known. */
    public boolean isCaughtUp() {
        return configs.isCaughtUp() && offers.isCaughtUp();
    }

    /** Connections to MCP servers that are enabled, whether or not they can be used. */
    @Override
    public Collection<ConnectionConfig> connections() {
        return List.copyOf(connections.values());
    }

    /** An enabled MCP connection by {@code orgId/connectionId}. */
    @Override
    public Optional<ConnectionConfig> connection(String key) {
        return Optional.ofNullable(connections.get(key));
    }

    /** The newest offer of a connection. */
    @Override
    public Optional<ToolOffer> offer(String key) {
        return Optional.ofNullable(offered.get(key));
    }

    /** Keys of all offers. */
    @Override
    public Collection<String> offerKeys() {
        return List.copyOf(offered.keySet());
    }

    /** The tool that an organisation's models know by this name. */
    public Optional<Offered> tool(String orgId, String name) {
        return Optional.ofNullable(tools.get(orgId + "/" + name));
    }

    private void changed(@Nullable ConnectionConfig before, @Nullable ConnectionConfig after) {
        if (after != null && after.getKind().equals(McpConnection.KIND) && after.getEnabled()) {
            connections.put(key(after), after);
        } else if (before != null) {
            connections.remove(key(before));
        }
    }

    /** What stays is replaced, never missing for a moment: calls look tools up meanwhile. */
    private void changed(String key, @Nullable ToolOffer before, @Nullable ToolOffer after) {
        if (after != null) {
            offered.put(key, after);
            after.getTools()
                    .forEach(tool -> tools.put(after.getOrgId() + "/" + tool.getName(), new Offered(after, tool)));
        } else {
            offered.remove(key);
        }
        if (before != null) {
            before.getTools()
                    .forEach(tool -> tools.computeIfPresent(
                            before.getOrgId() + "/" + tool.getName(),
                            (name, known) -> known.offer() == before ? null : known));
        }
    }

    private static String key(ConnectionConfig config) {
        return config.getOrgId() + "/" + config.getConnectionId();
    }

    @Override
    public void close() {
        configs.close();
        offers.close();
    }
}
