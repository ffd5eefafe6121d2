package dev.agentc2.audit;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.service.Service;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Remembers: stores what the topics say in PostgreSQL, exactly once, and lags behind when PostgreSQL is away. Several
 * instances share the partitions. Needs the migrated schema; waits for it.
 */
public final class AuditSink implements Service {
    /** What is remembered. Deltas and model requests aren't: the reply and the model's answer are. */
    static final List<Topic> TOPICS = List.of(
            Topics.MESSAGES_INBOUND,
            Topics.TURNS_EVENTS,
            Topics.TOOLS_CALLS,
            Topics.TOOLS_RESULTS,
            Topics.REPLIES_OUTBOUND,
            Topics.GUARDRAILS_EVENTS,
            Topics.COST_EVENTS,
            Topics.COST_DAILY,
            Topics.BUDGET_STATUS,
            Topics.AUDIT_RECORDS);

    private static final String NAME = "audit-sink";
    private static final String GROUP = "agentc2-audit-sink";
    private static final int FETCH_BYTES = 16 * 1024 * 1024;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
    private static final long REST_MS = 1_000;

    private final Platform platform;
    private volatile @Nullable Running running;

    public AuditSink(Platform platform) {
        this.platform = platform;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public synchronized void start() {
        running = new Running(platform);
    }

    @Override
    public Map<String, Health> health() {
        Running current = running;
        return Map.of(NAME, current == null ? Health.down("not started") : current.loop.health());
    }

    @Override
    public synchronized void close() {
        Running current = running;
        if (current != null) {
            current.close();
            running = null;
        }
    }

    /** What a started sink holds. */
    private static final class Running implements AutoCloseable {
        private final Database database;
        private final DeadLetters deadLetters;
        private final Supplier<SinkLoop> loops;
        private final CountDownLatch closing = new CountDownLatch(1);
        private final Thread thread;
        private volatile SinkLoop loop;

        Running(Platform platform) {
            var clients = new KafkaClients(platform.settings(), platform.serde());
            var forms = new EventsTable.Forms();
            database = new Database(platform.settings().get(Settings.POSTGRES_URL), NAME, 1, Database.Role.SINK);
            deadLetters = new DeadLetters(clients, NAME, platform.clock());
            var reader = new RecordReader(platform.serde(), deadLetters::send, forms, TOPICS);
            var store = new RecordStore(database, deadLetters::send, forms, platform.clock());
            var metrics = new SinkMetrics(platform.telemetry().registry(), platform.clock());
            List<String> topics = TOPICS.stream().map(Topic::name).toList();
            Map<String, Object> how = consumerConfig(platform.settings().get(Settings.SESSION_TIMEOUT_MS));
            loops = () -> new SinkLoop(clients.consumer(NAME, how), topics, reader, store, metrics, platform.clock());
            loop = loops.get();
            thread = Thread.ofPlatform().name(NAME).start(this::work);
        }

        /** A loop whose membership can't be mended is followed by a new one. */
        private void work() {
            try {
                loop.run();
                while (!closing.await(REST_MS, TimeUnit.MILLISECONDS)) {
                    loop = loops.get();
                    if (closing.getCount() == 0) {
                        loop.stop();
                    }
                    loop.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /**
         * The range assignor gives partitions of the same number to the same instance, so that what belongs to one
         * conversation is written by one. The group is for assignment only; offsets are in PostgreSQL, hence no reset
         * policy: an offset that Kafka no longer has must be noticed.
         */
        private static Map<String, Object> consumerConfig(int sessionTimeoutMs) {
            Map<String, Object> how = new HashMap<>(KafkaClients.membership(sessionTimeoutMs));
            how.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
            how.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
            how.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, IsolationLevel.READ_COMMITTED.toString());
            how.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
            how.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, SinkLoop.BATCH_RECORDS);
            how.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
            how.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
            how.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 30_000);
            return how;
        }

        @Override
        public void close() {
            closing.countDown();
            loop.stop();
            try {
                thread.join(CLOSE_PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            deadLetters.close();
            database.close();
        }
    }
}
