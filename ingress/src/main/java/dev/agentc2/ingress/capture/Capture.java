package dev.agentc2.ingress.capture;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the configuration topics and the audit trail in step with PostgreSQL. Of all instances one captures and the
 * others stand by; whatever goes wrong, it begins again for as long as it isn't closed, and nothing is lost meanwhile:
 * the log is kept by the slot, and when that is lost everything is read anew. Started once, closed once. Thread-safe.
 */
public final class Capture implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

    private final String url;
    private final KafkaClients clients;
    private final CompactedTopics topics;
    private final Clock clock;
    private final CaptureMetrics metrics;
    private final CaptureHealth health;
    private final OutboxCleaner cleaner;
    private final CountDownLatch settled = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("ingress-capture").unstarted(this::run);
    private Duration pause = FIRST_PAUSE;

    public Capture(Platform platform, KafkaClients clients) {
        this.clients = clients;
        url = platform.settings().get(Settings.POSTGRES_URL);
        topics = new CompactedTopics(clients, platform.serde());
        clock = platform.clock();
        metrics = new CaptureMetrics(platform.telemetry());
        health = new CaptureHealth(metrics);
        cleaner = new OutboxCleaner(clock);
    }

    /** Starts to capture, or to wait for the right to. */
    public void start() {
        thread.start();
    }

    /**
     * Waits until the topics hold all that was in PostgreSQL at the start, or at least what was last captured, or it is
     * clear that this takes longer; false after the limit.
     */
    public boolean awaitSettled(Duration limit) throws InterruptedException {
        return settled.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How it does, in words. */
    public Health health() {
        return health.now();
    }

    private void run() {
        while (closing.getCount() > 0) {
            try {
                attempt();
            } catch (SQLException e) {
                failed("PostgreSQL is away: " + e.getMessage());
            } catch (KafkaException e) {
                failed("Kafka is away: " + e.getMessage());
            } catch (CaptureException e) {
                failed(String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("A defect in capture; it begins again", e);
                failed(e.toString());
            }
        }
    }

    private void failed(String why) {
        metrics.idle();
        if (health.failed(why)) {
            LOG.warn("Configuration isn't captured for now, it is tried again: {}", why);
        }
        settled.countDown();
        try {
            closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }

    private void attempt() throws SQLException, InterruptedException {
        try (CaptureSession session = CaptureSession.open(url)) {
            while (!session.tryLead()) {
                health.standsBy();
                metrics.idle();
                settled.countDown();
                if (closing.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            capture(session, new SlotKeeper(session).prepare());
        } finally {
            metrics.idle();
        }
    }

    private void capture(CaptureSession session, @Nullable String whyAnew) throws SQLException, InterruptedException {
        health.begins(whyAnew);
        if (whyAnew != null) {
            metrics.readsAnew();
        }
        try (RecordRelay relay = new RecordRelay(clients, clock)) {
            ChangeReader reader = new ChangeReader(relay, new SnapshotKeys(topics), metrics, clock, this::goesOn);
            try (CaptureEngine engine = new CaptureEngine(url, reader)) {
                if (whyAnew == null) {
                    goesOn();
                }
                watch(session, engine);
            }
        }
    }

    private void goesOn() {
        health.captures();
        settled.countDown();
    }

    /** Until it is closed, the engine ends, the connection that holds the right is lost, or what is needed is. */
    private void watch(CaptureSession session, CaptureEngine engine) throws SQLException, InterruptedException {
        boolean slotSeen = false;
        while (!engine.awaitEnd(slotSeen ? LOOK_EVERY : LOOK_EVERY.dividedBy(4))) {
            if (closing.getCount() == 0) {
                return;
            }
            SlotFacts facts = session.facts();
            String missing = facts.missing(slotSeen);
            if (missing != null) {
                throw new CaptureException(missing + "; it is made anew and everything read again");
            }
            if (facts.slotExists()) {
                slotSeen = true;
                pause = FIRST_PAUSE;
                metrics.observed(facts);
                health.observed(facts);
                cleaner.tend(session, facts);
            }
        }
        String failure = engine.failure();
        throw new CaptureException(failure == null ? "Debezium ended by itself" : failure);
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (!thread.join(STOP_WITHIN)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
