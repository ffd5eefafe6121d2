package dev.agentc2.ingress;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.OrganizationConfig;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes organisations and live agents from PostgreSQL to the compacted configuration topics: whatever differs from
 * what the topics say, and a tombstone for what is gone, also for what went while nobody published. Several instances
 * publish the same values, which is harmless. While PostgreSQL or Kafka is away it tries again at its next look. Runs on a thread of its
 * own from {@link #start} to {@link #close}.
 */
final class ConfigPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigPublisher.class);
    private static final long LOOK_EVERY_MS = 500;

    private final Database database;
    private final CommandLog log;
    private final CompactedTopics topics;
    private final Clock clock;
    /** What each topic says: read once, then kept by what is appended. */
    private final Map<Topic, Map<String, Optional<SpecificRecord>>> published = new HashMap<>();

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("ingress-config").factory());
    private volatile boolean current;

    /** @param database a pool of {@link Database.Role#CONFIGURATION}; closed with this */
    ConfigPublisher(Database database, CommandLog log, CompactedTopics topics, Clock clock) {
        this.database = database;
        this.log = log;
        this.topics = topics;
        this.clock = clock;
    }

    /** Publishes everything once, then keeps watch. */
    void start() {
        look();
        timer.scheduleWithFixedDelay(this::look, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Whether the last look reached PostgreSQL and Kafka. */
    boolean isCurrent() {
        return current;
    }

    private void look() {
        try {
            publish(Topics.CONFIG_ORGANIZATIONS, database.inTransaction(ConfigPublisher::organizations));
            publish(Topics.CONFIG_AGENTS, database.inTransaction(ConfigPublisher::agents));
            current = true;
        } catch (RuntimeException e) { // whatever is away now is looked for again at the next tick
            if (current) {
                LOG.warn("configuration can't be published for now: {}", e.getMessage());
            }
            current = false;
        }
    }

    private void publish(Topic topic, Map<String, SpecificRecord> rows) {
        Map<String, Optional<SpecificRecord>> before = published.computeIfAbsent(topic, topics::read);
        rows.forEach((key, row) -> {
            Optional<SpecificRecord> now = Optional.of(row);
            if (!now.equals(before.get(key))) {
                log.append(topic, key, row, headers(topic, key));
                before.put(key, now);
            }
        });
        for (String gone : List.copyOf(before.keySet())) {
            if (!rows.containsKey(gone)) {
                log.appendTombstone(topic, gone, headers(topic, gone));
                before.remove(gone);
            }
        }
    }

    private RecordHeaders headers(Topic topic, String key) {
        String type = topic.records().getFirst().getSimpleName();
        long now = clock.millis();
        return new RecordHeaders(key + "/" + now, type, "ingress", now, TraceContext.start(), "-", "-");
    }

    private static Map<String, SpecificRecord> organizations(Handle handle) {
        Map<String, SpecificRecord> rows = new HashMap<>();
        handle.createQuery("SELECT id, slug, name, status, daily_limit_nanos, updated_at FROM organizations")
                .map((row, ctx) -> organization(row))
                .forEach(config -> rows.put(config.getOrgId(), config));
        return rows;
    }

    private static Map<String, SpecificRecord> agents(Handle handle) {
        Map<String, SpecificRecord> rows = new HashMap<>();
        handle.createQuery("SELECT a.id, a.org_id, a.slug, a.name, a.updated_at, v.* FROM agents a"
                        + " JOIN agent_versions v ON v.agent_id = a.id AND v.version = a.live_version")
                .map((row, ctx) -> agent(row))
                .forEach(config -> rows.put(config.getAgentId(), config));
        return rows;
    }

    private static OrganizationConfig organization(ResultSet row) throws SQLException {
        return OrganizationConfig.newBuilder()
                .setOrgId(row.getString("id"))
                .setSlug(row.getString("slug"))
                .setName(row.getString("name"))
                .setStatus(row.getString("status"))
                .setDailyLimitNanos(row.getObject("daily_limit_nanos", Long.class))
                .setUpdatedAt(row.getTimestamp("updated_at").getTime())
                .build();
    }

    private static AgentConfig agent(ResultSet row) throws SQLException {
        Array tools = row.getArray("tools");
        return AgentConfig.newBuilder()
                .setAgentId(row.getString("agent_id"))
                .setOrgId(row.getString("org_id"))
                .setSlug(row.getString("slug"))
                .setName(row.getString("name"))
                .setVersion(row.getInt("version"))
                .setInstructions(row.getString("instructions"))
                .setTier(row.getString("tier"))
                .setModel(row.getString("model"))
                .setTools(List.of((String[]) tools.getArray()))
                .setMemoryMessages(row.getInt("memory_messages"))
                .setMaxSteps(row.getInt("max_steps"))
                .setMaxOutputTokens(row.getInt("max_output_tokens"))
                .setTemperature(row.getObject("temperature", Double.class))
                .setTurnTimeoutMs(row.getLong("turn_timeout_ms"))
                .setUpdatedAt(row.getTimestamp("updated_at").getTime())
                .build();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            timer.awaitTermination(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        database.close();
    }
}
