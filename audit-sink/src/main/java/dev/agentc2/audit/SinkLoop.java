package dev.agentc2.audit;

import dev.agentc2.platform.kafka.ClockWatch;
import dev.agentc2.platform.service.Health;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and stores until it is stopped. Owns the consumer.
 *
 * <p>A partition is <em>unplaced</em> until its next offset has been read from PostgreSQL; till then it is paused.
 * Whatever goes wrong, all partitions become unplaced again: nothing is held in memory over a failure, PostgreSQL says
 * where to go on. Meanwhile the loop keeps polling, so that it stays in its group. What its consumer doesn't survive, such
 * as a step back of the clock, ends the loop; the sink then begins another.
 *
 * <p>A record that comes to an idle sink is stored at once. Under load what arrives within {@link #GATHER_MS} of the last
 * batch goes together.
 */
final class SinkLoop implements Runnable, ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(SinkLoop.class);

    static final int BATCH_RECORDS = 1_000;
    private static final int MANY_RECORDS = BATCH_RECORDS / 2;
    private static final long GATHER_MS = 50;
    private static final long IDLE_MS = 100;
    private static final long LAG_INTERVAL_MS = 2_000;
    private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(3);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final Consumer<String, byte[]> consumer;
    private final List<String> topics;
    private final RecordReader reader;
    private final RecordStore store;
    private final SinkMetrics metrics;
    private final Clock clock;

    private final Set<TopicPartition> unplaced = new HashSet<>();
    private final Map<TopicPartition, Long> stored = new HashMap<>();
    private final Backoff backoff = new Backoff();
    private long retryAt;
    private int flushed;
    private long flushedAt;
    private long lagKnownAt;

    private volatile boolean stopped;
    private volatile Health health = Health.degraded("not started");

    SinkLoop(
            Consumer<String, byte[]> consumer,
            List<String> topics,
            RecordReader reader,
            RecordStore store,
            SinkMetrics metrics,
            Clock clock) {
        this.consumer = consumer;
        this.topics = topics;
        this.reader = reader;
        this.store = store;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void run() {
        try (ClockWatch clockWatch = new ClockWatch(this::stop)) {
            health = Health.degraded("joins its group");
            consumer.subscribe(topics, this);
            while (!stopped) {
                stepOrStepBack();
            }
            health = Health.down("stopped");
        } catch (RuntimeException e) {
            health = Health.down("begins anew after " + e.getClass().getSimpleName());
            LOG.error("the membership of the audit sink can't be mended", e);
        } catch (Error e) {
            health = Health.down("died of " + e.getClass().getSimpleName());
            LOG.error("audit sink died", e);
            throw e;
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
        }
    }

    /** Makes {@link #run} return soon; may be called from any thread. */
    void stop() {
        stopped = true;
        consumer.wakeup();
    }

    Health health() {
        return health.status() == Health.Status.UP
                ? Health.up("stores; " + metrics.behind() + " records behind")
                : health;
    }

    private void stepOrStepBack() {
        try {
            step();
        } catch (WakeupException e) {
            LOG.debug("woken to stop");
        } catch (OvertakenException e) {
            LOG.info("{}; reads its offsets again", e.getMessage());
            unplaceAll(0);
        } catch (SQLException | KafkaException e) {
            long pause = backoff.next();
            LOG.warn("can't store for now, tries again in {} ms: {}", pause, e.getMessage());
            health = Health.degraded("can't store, tries again: " + e.getMessage());
            unplaceAll(pause);
        }
    }

    private void step() throws SQLException, OvertakenException {
        rest();
        List<ConsumerRecord<String, byte[]>> gathered = gather();
        if (!unplaced.isEmpty() && clock.millis() >= retryAt) {
            place();
        }
        if (!gathered.isEmpty()) {
            flush(gathered);
        }
        if (clock.millis() >= lagKnownAt + LAG_INTERVAL_MS) {
            measureLag();
        }
    }

    /** Lets records gather in Kafka, unless there are many already: nothing is fetched while nobody polls. */
    private void rest() {
        long left = Math.min(GATHER_MS, flushedAt + GATHER_MS - clock.millis());
        if (left <= 0 || flushed >= MANY_RECORDS) {
            return;
        }
        try {
            Thread.sleep(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
        }
    }

    private List<ConsumerRecord<String, byte[]>> gather() {
        List<ConsumerRecord<String, byte[]>> gathered = new ArrayList<>();
        try {
            consumer.poll(patience()).forEach(gathered::add);
        } catch (OffsetOutOfRangeException e) {
            skipExpired(e.offsetOutOfRangePartitions());
        }
        if (!gathered.isEmpty()) {
            metrics.waiting(gathered.getFirst().timestamp());
        }
        return gathered;
    }

    private Duration patience() {
        long now = clock.millis();
        long until = now + IDLE_MS;
        if (!unplaced.isEmpty()) {
            until = Math.min(until, retryAt);
        }
        return Duration.ofMillis(Math.max(0, until - now));
    }

    private void place() throws SQLException {
        List<TopicPartition> placed = List.copyOf(unplaced);
        Map<TopicPartition, Long> offsets =
                store.offsetsOf(placed, fresh -> consumer.beginningOffsets(fresh, KAFKA_PATIENCE));
        offsets.forEach(consumer::seek);
        stored.putAll(offsets);
        consumer.resume(placed);
        unplaced.clear();
        health = Health.up("stores");
    }

    private void flush(List<ConsumerRecord<String, byte[]>> gathered) throws SQLException, OvertakenException {
        long begun = System.nanoTime();
        List<Taken> records = gathered.stream().map(reader::read).toList();
        store.store(records, stored);
        flushed = records.size();
        flushedAt = clock.millis();
        backoff.reset();
        metrics.stored(records.size(), Duration.ofNanos(System.nanoTime() - begun));
    }

    private void unplaceAll(long pauseMs) {
        metrics.failed();
        unplaced.addAll(consumer.assignment());
        consumer.pause(unplaced);
        retryAt = clock.millis() + pauseMs;
    }

    /** Kafka no longer has what comes next: says so and goes on with what it has. */
    private void skipExpired(Map<TopicPartition, Long> wanted) {
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(wanted.keySet(), KAFKA_PATIENCE);
        beginnings.forEach((partition, beginning) -> {
            long missing = Math.max(0, beginning - wanted.getOrDefault(partition, beginning));
            metrics.expired(missing);
            LOG.error(
                    "{} no longer has offset {}; {} records are lost to the store, goes on at {}",
                    partition,
                    wanted.get(partition),
                    missing,
                    beginning);
            consumer.seek(partition, beginning);
        });
    }

    private void measureLag() {
        lagKnownAt = clock.millis();
        try {
            long behind = 0;
            for (var end :
                    consumer.endOffsets(consumer.assignment(), KAFKA_PATIENCE).entrySet()) {
                behind += Math.max(0, end.getValue() - reachedIn(end.getKey(), end.getValue()));
            }
            metrics.behind(behind);
        } catch (TimeoutException e) {
            LOG.debug("Kafka doesn't tell where its partitions end: {}", e.getMessage());
        }
    }

    /** The consumer's position counts what isn't a record (marks of transactions); without one, what was stored does. */
    private long reachedIn(TopicPartition partition, long end) {
        return unplaced.contains(partition)
                ? stored.getOrDefault(partition, end)
                : consumer.position(partition, KAFKA_PATIENCE);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> consumer.seek(partition, 0)); // any: it is paused until it has been placed
        consumer.pause(partitions);
        unplaced.addAll(partitions);
        retryAt = Math.min(retryAt, clock.millis());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(unplaced::remove);
        partitions.forEach(stored::remove);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        onPartitionsRevoked(partitions);
    }
}
