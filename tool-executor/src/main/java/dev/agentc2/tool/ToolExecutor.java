package dev.agentc2.tool;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.effect.EffectLimits;
import dev.agentc2.platform.effect.EffectWorker;
import dev.agentc2.platform.effect.EffectWorkerConfig;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.lifeline.GroupPeers;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.service.Service;
import dev.agentc2.tool.builtin.Calculator;
import dev.agentc2.tool.builtin.Clock;
import dev.agentc2.tool.builtin.HttpGet;
import dev.agentc2.tool.builtin.ReadResult;
import dev.agentc2.tool.ledger.PostgresToolLedger;
import dev.agentc2.tool.mcp.McpTools;
import dev.agentc2.tool.question.KafkaQuestionLog;
import dev.agentc2.tool.question.Questions;
import dev.agentc2.tool.result.PostgresResultStore;
import dev.agentc2.tool.result.ResultKeeper;
import dev.agentc2.tool.result.ResultStore;
import dev.agentc2.tool.sweep.Sweep;
import dev.agentc2.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Acts: makes the tool calls that were committed, each once as far as the world allows it, and answers each with a
 * result. Several instances share the partitions. Needs the migrated schema for all but idempotent tools.
 */
public final class ToolExecutor implements Service {
    private static final String NAME = "tool-executor";
    private static final int CONNECTIONS = 4;
    /** Of large results, which mustn't keep the ledger waiting. */
    private static final int RESULT_CONNECTIONS = 2;

    private static final long MEBIBYTE = 1024 * 1024;

    private final Platform platform;
    private final ToolRegistry registry;
    private final boolean hasConnections;
    private volatile @Nullable Running running;

    /** An executor of the built-in tools and those of organisations' connections. */
    public ToolExecutor(Platform platform) {
        this(platform, builtIn(platform), true);
    }

    /** An executor of other tools. */
    public ToolExecutor(Platform platform, ToolRegistry registry) {
        this(platform, registry, false);
    }

    private ToolExecutor(Platform platform, ToolRegistry registry, boolean hasConnections) {
        this.platform = platform;
        this.registry = registry;
        this.hasConnections = hasConnections;
    }

    /** The tools that the platform brings along, set up by its settings. */
    public static ToolRegistry builtIn(Platform platform) {
        Settings settings = platform.settings();
        HostPolicy policy =
                HostPolicy.of(settings.get(Settings.HTTP_GET_ALLOW_PRIVATE), settings.get(Settings.HTTP_GET_ALLOW));
        return ToolRegistry.forEveryone(List.of(new Clock(platform.clock()), new Calculator(), new HttpGet(policy)));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public synchronized void start() {
        if (running == null) {
            running = new Running(platform, registry, hasConnections);
        }
    }

    @Override
    public Map<String, Health> health() {
        Running current = running;
        return current == null ? Map.of(NAME, Health.down("not started")) : current.health();
    }

    @Override
    public synchronized void close() {
        Running current = running;
        if (current != null) {
            current.close();
            running = null;
        }
    }

    /** What a started executor holds. */
    private static final class Running implements AutoCloseable {
        private final Database database;
        private final Database resultDatabase;
        private final PostgresToolLedger ledger;
        private final Sweep sweep;
        private final Sweep resultSweep;
        private final KafkaQuestionLog questionLog;
        private final GroupPeers peers;
        private final EffectWorker worker;
        private final @Nullable McpTools mcp;

        Running(Platform platform, ToolRegistry registry, boolean hasConnections) {
            Settings settings = platform.settings();
            ToolMetrics metrics = new ToolMetrics(platform.telemetry().registry());
            database = new Database(settings.get(Settings.POSTGRES_URL), NAME, CONNECTIONS);
            ledger = new PostgresToolLedger(database);
            sweep = Sweep.ofLedger(database, metrics::swept);
            resultDatabase = new Database(settings.get(Settings.POSTGRES_URL), NAME + "-results", RESULT_CONNECTIONS);
            resultSweep = Sweep.ofResults(resultDatabase, metrics::resultsSwept);
            ResultStore results = results(platform, resultDatabase);
            EffectLimits limits = EffectLimits.of(
                    settings.get(Settings.TOOLS_IN_FLIGHT), settings.get(Settings.TOOLS_IN_FLIGHT_PER_ORG));
            KafkaClients clients = new KafkaClients(settings, platform.serde());
            questionLog = new KafkaQuestionLog(clients, platform.clock());
            mcp = hasConnections ? new McpTools(platform, clients, database) : null;
            EffectWorkerConfig config =
                    EffectWorkerConfig.of(NAME, NAME, Topics.TOOLS_CALLS, Topics.TOOLS_RESULTS, true, limits);
            peers = new GroupPeers(settings, platform.holdings(), clients.admin(NAME + "-peers"), config.group());
            worker = new EffectWorker(
                    platform,
                    clients,
                    config,
                    new ToolCallHandler(
                            mcp == null
                                    ? registry
                                    : registry.orElse(reader(results)).orElse(mcp),
                            ledger,
                            new ResultKeeper(results, metrics::kept),
                            metrics,
                            new Questions(
                                    questionLog,
                                    platform.clock(),
                                    Questions.Limits.of(limits.inFlight(), limits.inFlightPerOrg()),
                                    platform.telemetry().registry()),
                            platform.clock(),
                            Thread::sleep));
            begin();
        }

        private static ResultStore results(Platform platform, Database database) {
            return new PostgresResultStore(
                    database,
                    Duration.ofDays(platform.settings().get(Settings.RESULTS_RETENTION_DAYS)),
                    platform.settings().get(Settings.RESULTS_PER_ORG_MIB) * MEBIBYTE,
                    platform.clock());
        }

        private static ToolRegistry reader(ResultStore results) {
            return ToolRegistry.forEveryone(List.of(new ReadResult(results)));
        }

        /** What connections offer is known before the first call is taken, or their tools would seem to be gone. */
        private void begin() {
            try {
                if (mcp != null) {
                    mcp.start();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            worker.start();
        }

        Map<String, Health> health() {
            return mcp == null
                    ? Map.of(NAME, worker.health(), "tool-ledger", ledger.health())
                    : Map.of(NAME, worker.health(), "tool-ledger", ledger.health(), "tool-connections", mcp.health());
        }

        @Override
        public void close() {
            worker.close();
            peers.close();
            if (mcp != null) {
                mcp.close();
            }
            questionLog.close();
            sweep.close();
            resultSweep.close();
            database.close();
            resultDatabase.close();
        }
    }
}
