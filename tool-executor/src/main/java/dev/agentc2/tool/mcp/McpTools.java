package dev.agentc2.tool.mcp;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.network.HostGate;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.network.WebConnector;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.tool.Tool;
import dev.agentc2.tool.ToolRegistry;
import dev.agentc2.tool.mcp.circuit.Circuits;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.connection.McpConnection.UnusableException;
import dev.agentc2.tool.mcp.offer.GroupOwnership;
import dev.agentc2.tool.mcp.offer.KafkaOfferLog;
import dev.agentc2.tool.mcp.offer.McpDirectory;
import dev.agentc2.tool.mcp.offer.McpDirectory.Offered;
import dev.agentc2.tool.mcp.offer.OfferKeeper;
import dev.agentc2.tool.mcp.offer.ServerInventory;
import dev.agentc2.tool.mcp.session.AccessTokens;
import dev.agentc2.tool.mcp.session.Sessions;
import dev.agentc2.tool.mcp.session.StoredCredentialStore;
import dev.agentc2.tool.mcp.session.WiredOpener;
import dev.agentc2.tool.mcp.wire.Transports;
import dev.agentc2.wire.CheckConnection;
import dev.agentc2.wire.ToolCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tools of all organisations' MCP connections: keeps what they offer, and finds the tool of a call. Owns its Kafka
 * clients, sessions and threads. Started once, closed once. Thread-safe.
 */
public final class McpTools implements ToolRegistry, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(McpTools.class);
    private static final Duration CATCH_UP = Duration.ofSeconds(20);
    private static final int SESSIONS = 500;

    private final McpDirectory directory;
    private final GroupOwnership ownership;
    private final KafkaOfferLog log;
    private final Redis redis;
    private final StoredCredentialStore credentials;
    private final HostPolicy reach;
    private final AccessTokens tokens;
    private final Sessions sessions;
    private final OfferKeeper keeper;
    private final ServerCalls calls;
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("mcp-clockwork").factory());

    /** @param database pool of the application role; the caller's to close */
    public McpTools(Platform platform, KafkaClients clients, Database database) {
        Settings settings = platform.settings();
        directory = new McpDirectory(clients, platform.serde());
        log = new KafkaOfferLog(clients, platform.clock());
        redis = new Redis(settings.find(Settings.REDIS_URL).orElse(null));
        credentials = new StoredCredentialStore(settings, database, platform.clock());
        reach = HostPolicy.of(settings.get(Settings.MCP_ALLOW_PRIVATE), settings.get(Settings.MCP_ALLOW));
        tokens = AccessTokens.over(reach, credentials, platform.clock());
        sessions = new Sessions(opener(settings), SESSIONS, System::nanoTime, this::toolsChanged);
        ownership = new GroupOwnership(clients, platform.serde(), platform.clock(), this::check);
        keeper = new OfferKeeper(
                ownership,
                directory,
                new ServerInventory(sessions),
                log,
                platform.clock(),
                task -> Thread.ofVirtual().name("mcp-offer").start(task));
        calls = new ServerCalls(
                sessions,
                new Circuits(redis, platform.clock()),
                new Bulkheads(settings.get(Settings.MCP_IN_FLIGHT_PER_CONNECTION)),
                keeper::refreshSoon,
                platform.telemetry().registry());
    }

    private WiredOpener opener(Settings settings) {
        HostGate gate = new HostGate(reach, new WebConnector());
        return new WiredOpener(
                new Transports(gate),
                credentials,
                tokens,
                settings.get(Settings.MCP_STDIO).equals("allowed"));
    }

    /** Starts; returns when what is offered is known, or after a while. */
    public void start() throws InterruptedException {
        directory.start(CATCH_UP);
        ownership.start();
        clockwork.scheduleWithFixedDelay(this::tick, 0, 1, TimeUnit.SECONDS);
    }

    private void tick() {
        try {
            if (directory.isCaughtUp()) {
                keeper.tick();
            }
            sessions.sweep();
            tokens.keepLeftovers();
        } catch (RuntimeException e) { // or the clockwork would stop for good
            LOG.error("connections aren't looked after this time, by a defect", e);
        }
    }

    public Health health() {
        return directory.isCaughtUp()
                ? Health.up("follows " + directory.connections().size() + " connections")
                : Health.degraded("connections and offers aren't known yet");
    }

    /**
     * The tool of a call; none when it is gone, its connection is disabled or serves another workspace, or the name means
     * another tool by now.
     */
    @Override
    public Optional<Tool> find(ToolCall call) {
        return directory
                .tool(call.getOrgId(), call.getTool())
                .filter(offered -> isMeant(call, offered))
                .flatMap(offered -> directory
                        .connection(call.getOrgId() + "/" + offered.offer().getConnectionId())
                        .filter(config -> McpConnection.serves(config, call.getWorkspaceId()))
                        .flatMap(config -> {
                            try {
                                return Optional.of(
                                        new McpTool(McpConnection.of(config), offered.tool(), offered.offer(), calls));
                            } catch (UnusableException e) {
                                return Optional.empty();
                            }
                        }));
    }

    private static boolean isMeant(ToolCall call, Offered offered) {
        return (call.getConnectionId() == null
                        || call.getConnectionId().equals(offered.offer().getConnectionId()))
                && (call.getRemoteTool() == null
                        || call.getRemoteTool().equals(offered.tool().getRemoteName()));
    }

    private void check(String key, long offset, CheckConnection check) {
        keeper.check(key, offset, check.getUpdatedAt());
    }

    private void toolsChanged(McpConnection connection) {
        keeper.refreshSoon(connection.key());
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
        sessions.close();
        try {
            ownership.close();
            directory.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.close();
        credentials.close();
        redis.close();
    }
}
