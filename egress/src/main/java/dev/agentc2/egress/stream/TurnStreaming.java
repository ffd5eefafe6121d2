package dev.agentc2.egress.stream;

import dev.agentc2.egress.query.StoredReplies;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.LocalDeltas;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.topics.Topics;
import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streaming out: readers of the deltas and of what was decided, the hub where clients meet them, and the routes. Every
 * instance reads all partitions, so a client may come to any. Started once, closed once; its routes may be mounted
 * before it is started. Thread-safe.
 */
public final class TurnStreaming implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TurnStreaming.class);

    /** How often it is looked whether those who stream may still. */
    private static final int RECHECK_SECONDS = 5;

    /** How often streams are looked through while nothing comes from Kafka, milliseconds. */
    private static final int RELEASE_MS = 250;

    /** How long a client is held at least that came while nothing comes from Kafka; another instance may serve it. */
    private static final long HELD_MS = 500;

    /** Each stream lets all be held for so long more, so that no more than a thousand come back a second. */
    private static final long HELD_MS_A_STREAM = 1;

    private final Clock clock;
    private final Semaphore rechecking = new Semaphore(1);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("egress-stream-timer").daemon().factory());
    private final StreamMetrics metrics;
    private final SseConnections connections;
    private final LocalDeltas local;
    private final TailReader deltas;
    private final TailReader decisions;
    private final DeadLetters deadLetters;
    private final StreamRoutes routes;
    private final TurnTelling telling;
    private final Counter unreadableDeltas;
    private final Counter unreadableDecisions;

    /** Since when nothing comes from Kafka, milliseconds; the timer's. */
    private long cutOffAt = Long.MIN_VALUE;

    public TurnStreaming(Platform platform, KafkaClients clients, StoredReplies store) {
        Settings settings = platform.settings();
        clock = platform.clock();
        Duration memory = Duration.ofSeconds(settings.get(Settings.STREAM_MEMORY_SECONDS));
        metrics = new StreamMetrics(platform.telemetry().registry());
        deadLetters = new DeadLetters(clients, "egress", platform.clock());
        connections = new SseConnections(
                new SseConnections.Limits(
                        settings.get(Settings.SSE_CONNECTIONS),
                        settings.get(Settings.SSE_QUEUE_BYTES),
                        settings.get(Settings.SSE_HEARTBEAT_MS)),
                metrics,
                platform.clock());
        TurnFinder finder =
                new TurnFinder(new TopicScan(clients, platform.serde())::scan, store, this::isCutOff, platform.clock());
        StreamHub hub = new StreamHub(
                new RecentTurns(settings.get(Settings.STREAM_MEMORY_MB) * 1_000_000L, memory),
                platform.clock(),
                (delay, task) -> timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS),
                finder::begin);
        metrics.memory(hub::bytes);
        local = platform.deltas();
        local.listen((key, delta) -> hub.accept(TurnRecord.beingWritten(key, delta)));
        unreadableDeltas = metrics.unreadable("deltas");
        unreadableDecisions = metrics.unreadable("decisions");
        Instant since = platform.clock().instant().minus(memory);
        deltas = new TailReader(
                "deltas",
                clients,
                platform.serde(),
                new TailReader.Source(
                        List.of(Topics.MESSAGES_INBOUND, Topics.STREAM_DELTAS), "read_uncommitted", since),
                new DeltaLog(hub),
                this::buryDelta);
        decisions = new TailReader(
                "decisions",
                clients,
                platform.serde(),
                new TailReader.Source(List.of(Topics.TURNS_EVENTS, Topics.REPLIES_OUTBOUND), "read_committed", since),
                hub::accept,
                this::passOverDecision);
        metrics.lag("deltas", deltas::lag);
        metrics.lag("decisions", decisions::lag);
        routes = new StreamRoutes(hub, finder, connections);
        telling = new TurnTelling(routes, connections);
    }

    public List<Route> routes() {
        return routes.all();
    }

    /** The streams of turns for other routes, in their words. */
    public TurnTelling telling() {
        return telling;
    }

    public void start() {
        deltas.start();
        decisions.start();
        timer.scheduleWithFixedDelay(this::releaseWhenCutOff, RELEASE_MS, RELEASE_MS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(this::recheck, RECHECK_SECONDS, RECHECK_SECONDS, TimeUnit.SECONDS);
    }

    /** Asks Redis and perhaps PostgreSQL, so beside the timer, which others wait for; one at a time. */
    private void recheck() {
        if (rechecking.tryAcquire()) {
            Thread.ofVirtual().name("sse-recheck").start(() -> {
                try {
                    connections.recheck();
                } finally {
                    rechecking.release();
                }
            });
        }
    }

    private boolean isCutOff() {
        return deltas.isCutOff() || decisions.isCutOff();
    }

    /**
     * Ends the streams of clients that another instance may serve: all at once when Kafka is no longer heard, for it may
     * be this instance alone, and from then on those that came back here and were held for long enough.
     */
    private void releaseWhenCutOff() {
        long now = clock.millis();
        if (!isCutOff()) {
            cutOffAt = Long.MIN_VALUE;
            return;
        }
        if (cutOffAt == Long.MIN_VALUE) {
            cutOffAt = now;
        }
        long held = Math.max(HELD_MS, HELD_MS_A_STREAM * connections.count());
        connections.release(Math.max(cutOffAt, now - held));
    }

    /** How the readers are: when Kafka is away they wait. */
    public Map<String, Health> health() {
        return Map.of("stream-deltas", deltas.health(), "stream-decisions", decisions.health());
    }

    /** Nobody else reads the deltas, so it is for egress to bury them; messages are buried by who runs the turns. */
    private void buryDelta(ConsumerRecord<String, byte[]> poison, boolean fresh, SerializationException cause) {
        unreadableDeltas.increment();
        if (fresh && poison.topic().equals(Topics.STREAM_DELTAS.name())) {
            deadLetters.send(poison, DeadLetters.Cause.UNREADABLE, String.valueOf(cause.getMessage()));
        }
    }

    /** audit-sink reads these too, exactly once, and buries them. */
    private void passOverDecision(ConsumerRecord<String, byte[]> poison, boolean fresh, SerializationException cause) {
        unreadableDecisions.increment();
        LOG.warn("a record of {} can't be read: {}", poison.topic(), cause.getMessage());
    }

    /** Ends all streams and begins no more; their clients resume elsewhere. */
    public void drain() {
        connections.close();
    }

    @Override
    public void close() {
        drain();
        local.silence();
        deltas.close();
        decisions.close();
        timer.shutdownNow();
        deadLetters.close();
    }
}
