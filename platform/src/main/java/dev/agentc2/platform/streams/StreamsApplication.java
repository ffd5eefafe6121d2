package dev.agentc2.platform.streams;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.ClockWatch;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka Streams application within a service: exactly-once, poison to the dead letters ({@link DeadLetterHandler}).
 * Started once, closed once; in between it keeps itself alive: a thread that dies is replaced, a client that fails as a
 * whole (its topics don't exist yet, its global store can't be read) is made anew every second. A thread that lived
 * through a step back of the clock is replaced too ({@link ClockWatch}). Thread-safe.
 *
 * <p>A restart doesn't wait for the group's session to time out: an orderly close leaves the group, and an instance that
 * was killed takes its own place over by its instance id, which is kept in {@code <home>/streams}. Nor do the others wait
 * for it when a process dies whose host lives on: they are told by a connection ({@link StreamsPeers}).
 */
public final class StreamsApplication implements AutoCloseable {
    /** What the application ids, and with them groups and internal topics, begin with. */
    static final String ID_PREFIX = "agentc2-";

    private static final Logger LOG = LoggerFactory.getLogger(StreamsApplication.class);
    private static final Duration BACKOFF = Duration.ofSeconds(1);
    /** How often it is looked who the peers are; a table in memory. */
    private static final Duration PEERS_EVERY = Duration.ofSeconds(1);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    /** How long a failure keeps the application from being called well, milliseconds. */
    private static final long FAILURE_MEMORY_MS = 60_000;

    private final Platform platform;
    private final String id;
    private final Supplier<Topology> topology;
    private final StateMemory memory;
    private final LetterBox letterBox;
    private final Properties properties;
    private final Counter failures;
    private final ScheduledExecutorService reviver;
    private final StreamsClients clients;
    private final StreamsPeers peers;
    private final ClockWatch clockWatch = new ClockWatch(this::clockWasSetBack);
    private volatile @Nullable KafkaStreams streams;
    private volatile boolean everRan;
    private volatile @Nullable String lastFailure;
    private volatile long lastFailureAt;
    private final AtomicBoolean revivalPending = new AtomicBoolean();
    private boolean closed;

    /**
     * @param service name of the service, such as {@code cost-aggregator}; group and internal topics begin with it
     * @param topology builds the topology; called anew for each client
     */
    public StreamsApplication(Platform platform, String service, Supplier<Topology> topology, StreamsTuning tuning) {
        this.platform = platform;
        this.id = ID_PREFIX + service;
        this.topology = topology;
        KafkaClients platformClients = new KafkaClients(platform.settings(), platform.serde());
        Path stateDir = StreamsProperties.stateDir(platform.settings());
        this.memory = new StateMemory(tuning.stateBytes());
        this.letterBox = new LetterBox(platformClients, id + "-letters");
        this.properties = StreamsProperties.of(
                platformClients,
                id,
                stateDir,
                instanceId(stateDir, id),
                platform.settings().get(Settings.SESSION_TIMEOUT_MS),
                tuning,
                memory,
                letterBox);
        this.clients = new StreamsClients(platform.holdings());
        this.peers = new StreamsPeers(clients::admin);
        this.reviver = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(id + "-reviver").factory());
        MeterRegistry meters = platform.telemetry().registry();
        this.failures = Counter.builder("agentc2.streams.failures")
                .description("Stream threads and clients that died and were replaced")
                .tag("service", service)
                .register(meters);
        Gauge.builder("agentc2.streams.lag", this, StreamsApplication::lag)
                .description("Records that the stream threads have yet to read")
                .tag("service", service)
                .register(meters);
    }

    /** Starts; returns when the global stores are read. {@link #health()} tells when it processes. */
    public void start() {
        peers.open(platform.settings(), platform.holdings(), properties);
        revive();
        reviver.scheduleWithFixedDelay(
                this::lookForPeers, PEERS_EVERY.toMillis(), PEERS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether it processes. Not ready before it has done so for the first time, or when it died. */
    public Health health() {
        KafkaStreams current = streams;
        if (current == null) {
            return Health.down(lastFailure == null ? "not started" : "being made anew after " + lastFailure);
        }
        return switch (current.state()) {
            case RUNNING ->
                recentlyFailed() ? Health.degraded("runs again after " + lastFailure) : Health.up("processes");
            case CREATED, REBALANCING -> everRan ? Health.degraded("rebalances") : Health.down("starts");
            case PENDING_SHUTDOWN, NOT_RUNNING -> Health.down("stopped");
            case PENDING_ERROR, ERROR -> Health.down("being made anew after " + lastFailure);
        };
    }

    @Override
    public void close() {
        clockWatch.close();
        reviver.shutdownNow();
        synchronized (this) {
            closed = true;
            closeClient();
        }
        peers.close();
        letterBox.close();
        memory.close();
    }

    private void lookForPeers() {
        KafkaStreams current = streams;
        if (current != null) {
            peers.look(current);
        }
    }

    private synchronized void revive() {
        revivalPending.set(false);
        if (closed) {
            return;
        }
        closeClient();
        try {
            KafkaStreams fresh = new KafkaStreams(topology.get(), properties, clients);
            fresh.setUncaughtExceptionHandler(this::onDeath);
            fresh.setStateListener((now, before) -> onState(fresh, now));
            streams = fresh;
            fresh.start();
        } catch (KafkaException e) {
            noteFailure(e);
            reviveLater();
        }
    }

    private void clockWasSetBack() {
        LOG.warn("{}: the clock was set back; its threads are replaced", id);
        clients.wakeThreads();
    }

    private void closeClient() {
        KafkaStreams current = streams;
        streams = null;
        if (current != null) {
            current.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                    .withTimeout(CLOSE_TIMEOUT));
            clients.release();
        }
    }

    private void onState(KafkaStreams client, KafkaStreams.State now) {
        if (now == KafkaStreams.State.RUNNING) {
            everRan = true;
        } else if (now == KafkaStreams.State.ERROR && client == streams) {
            reviveLater();
        }
    }

    /** Runs on the thread that dies, so that waiting here keeps a lasting fault from spinning. */
    private StreamThreadExceptionResponse onDeath(Throwable death) {
        noteFailure(death);
        LockSupport.parkNanos(BACKOFF.toNanos());
        return death instanceof VirtualMachineError
                ? StreamThreadExceptionResponse.SHUTDOWN_CLIENT
                : StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private void reviveLater() {
        if (!reviver.isShutdown() && revivalPending.compareAndSet(false, true)) {
            reviver.schedule(this::revive, BACKOFF.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void noteFailure(Throwable death) {
        LOG.error("{} failed and will be replaced", id, death);
        failures.increment();
        lastFailure = death.getClass().getSimpleName();
        lastFailureAt = platform.clock().millis();
    }

    private boolean recentlyFailed() {
        return lastFailure != null && platform.clock().millis() - lastFailureAt < FAILURE_MEMORY_MS;
    }

    private double lag() {
        KafkaStreams current = streams;
        if (current == null) {
            return Double.NaN;
        }
        return current.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("records-lag")
                        && metric.metricName().group().equals("consumer-fetch-manager-metrics"))
                .mapToDouble(metric -> metric.metricValue() instanceof Double lag && !lag.isNaN() ? lag : 0)
                .sum();
    }

    private static String instanceId(Path stateDir, String id) {
        Path file = stateDir.resolve(id + ".instance");
        try {
            if (Files.notExists(file)) {
                Files.createDirectories(stateDir);
                Files.writeString(file, id + "-" + UUID.randomUUID());
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("can't keep the identity of " + id + " in " + file, e);
        }
    }
}
