package dev.agentc2.tool.mcp.offer;

import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.connection.McpConnection.UnusableException;
import dev.agentc2.tool.mcp.session.McpFailureException;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.ToolOffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the offers of the connections that this instance looks after: asks their servers when a connection has changed,
 * when a server says that it has other tools, when somebody wants it checked, every {@link #REFRESH}, and after a failure
 * sooner and then ever more slowly. Told to look by {@link #tick}. Thread-safe.
 */
public final class OfferKeeper {
    /** How often a server that answers is asked. */
    public static final Duration REFRESH = Duration.ofMinutes(5);
    /** A server that keeps saying that its tools have changed is asked this often at most. */
    static final Duration LEAST = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(OfferKeeper.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
    private static final int MOST_AT_ONCE = 32;

    private final Ownership ownership;
    private final Connections directory;
    private final Asker asker;
    private final OfferLog log;
    private final Clock clock;
    private final Executor threads;
    private final Map<String, Watch> watches = new HashMap<>();
    private final PendingChecks checks = new PendingChecks();
    private int running;

    /** What is known of connections and offers. */
    public interface Connections {
        Collection<ConnectionConfig> connections();

        Optional<ConnectionConfig> connection(String key);

        Optional<ToolOffer> offer(String key);

        Collection<String> offerKeys();
    }

    /** Asks a server what it has. */
    @FunctionalInterface
    public interface Asker {
        Inventory ask(McpConnection connection) throws McpFailureException, InterruptedException;
    }

    /** When a connection is looked at next. Guarded by the watches. */
    private static final class Watch {
        private long updatedAt;
        private long dueAt;
        private long askedAt;
        private int failures;
        private boolean isRunning;
        /** Asked for by somebody who has heard something, not just by the time. */
        private boolean isWanted;
    }

    /** @param threads where servers are asked: each task blocks */
    public OfferKeeper(
            Ownership ownership, Connections directory, Asker asker, OfferLog log, Clock clock, Executor threads) {
        this.ownership = ownership;
        this.directory = directory;
        this.asker = asker;
        this.log = log;
        this.clock = clock;
        this.threads = threads;
    }

    /** Looks which connections are due, and which are gone; returns at once. */
    public void tick() {
        long now = clock.millis();
        Set<String> there = new HashSet<>();
        for (ConnectionConfig config : directory.connections()) {
            String key = config.getOrgId() + "/" + config.getConnectionId();
            there.add(key);
            if (begins(key, config, now)) {
                long answers = checks.take(key, config.getUpdatedAt());
                threads.execute(() -> refresh(key, config, answers));
            }
        }
        synchronized (watches) {
            checks.forgetOld(now);
            watches.entrySet()
                    .removeIf(watch -> !there.contains(watch.getKey())
                            || (!ownership.owns(watch.getKey()) && !watch.getValue().isWanted));
        }
        for (String key : directory.offerKeys()) {
            if (ownership.owns(key) && directory.connection(key).isEmpty()) {
                log.write(key, null);
            }
        }
    }

    /** A server says that it has other tools, or seems to have fallen: it is asked soon, whoever looks after it. */
    public void refreshSoon(String key) {
        directory.connection(key).ifPresent(config -> {
            long now = clock.millis();
            synchronized (watches) {
                Watch watch = watches.computeIfAbsent(key, k -> fresh(k, config));
                watch.isWanted = true;
                watch.dueAt = Math.min(watch.dueAt, Math.max(now, watch.askedAt + LEAST.toMillis()));
            }
        });
    }

    /** Somebody wants a connection that this instance looks after checked, as soon as it is known as it is meant. */
    public void check(String key, long offset, long updatedAt) {
        checks.add(key, offset, updatedAt, clock.millis());
        tick();
    }

    private boolean begins(String key, ConnectionConfig config, long now) {
        synchronized (watches) {
            Watch known = watches.get(key);
            if (!ownership.owns(key) && (known == null || !known.isWanted)) {
                return false;
            }
            Watch watch = known == null ? fresh(key, config) : known;
            watches.put(key, watch);
            if (watch.updatedAt != config.getUpdatedAt()) {
                watch.updatedAt = config.getUpdatedAt();
                watch.dueAt = now;
                watch.failures = 0;
            }
            if (checks.isDue(key, config.getUpdatedAt())) {
                watch.dueAt = Math.min(watch.dueAt, Math.max(now, watch.askedAt + LEAST.toMillis()));
            }
            boolean begins = watch.dueAt <= now && !watch.isRunning && running < MOST_AT_ONCE;
            if (begins) {
                watch.isRunning = true;
                watch.isWanted = false;
                watch.askedAt = now;
                running++;
            }
            return begins;
        }
    }

    /** A connection that was looked after by another before isn't asked again at once when its offer is young. */
    private Watch fresh(String key, ConnectionConfig config) {
        Watch watch = new Watch();
        watch.updatedAt = config.getUpdatedAt();
        watch.dueAt = directory
                .offer(key)
                .filter(offer -> offer.getStatus().equals("READY") && offer.getRefreshedAt() >= config.getUpdatedAt())
                .map(offer -> offer.getRefreshedAt() + REFRESH.toMillis())
                .orElse(0L);
        return watch;
    }

    private void refresh(String key, ConnectionConfig config, long answers) {
        boolean answered = false;
        try {
            ToolOffer offer = offer(key, config);
            long before = directory.offer(key).map(ToolOffer::getCheckedThrough).orElse(-1L);
            offer.setCheckedThrough(Math.max(before, answers));
            answered = offer.getStatus().equals("READY");
            boolean isNewest = directory
                    .connection(key)
                    .filter(now -> now.getUpdatedAt() == config.getUpdatedAt())
                    .isPresent();
            if (isNewest) {
                tell(key, offer);
                log.write(key, offer);
            } else if (answers >= 0) {
                checks.add(key, answers, config.getUpdatedAt(), clock.millis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the offer of {} can't be made, by a defect", key, e);
        } finally {
            done(key, answered);
        }
    }

    private ToolOffer offer(String key, ConnectionConfig config) throws InterruptedException {
        Optional<ToolOffer> before = directory.offer(key);
        McpConnection connection;
        try {
            connection = McpConnection.of(config);
        } catch (UnusableException e) {
            return ToolOffer.newBuilder()
                    .setOrgId(config.getOrgId())
                    .setConnectionId(config.getConnectionId())
                    .setSlug(config.getSlug())
                    .setStatus("UNREACHABLE")
                    .setProblem(e.problem())
                    .setRefreshedAt(0)
                    .build();
        }
        try {
            return OfferWriter.ready(connection, asker.ask(connection), clock.millis());
        } catch (McpFailureException e) {
            return OfferWriter.away(connection, before.orElse(null), e.problem(), clock.millis());
        }
    }

    private void tell(String key, ToolOffer offer) {
        String before = directory.offer(key).map(ToolOffer::getStatus).orElse("");
        if (!before.equals(offer.getStatus())) {
            LOG.info(
                    "connection {} is {} with {} tools{}",
                    key,
                    offer.getStatus(),
                    offer.getTools().size(),
                    offer.getProblem() == null ? "" : ": " + offer.getProblem());
        }
    }

    private void done(String key, boolean answered) {
        synchronized (watches) {
            running--;
            Watch watch = watches.get(key);
            if (watch == null) {
                return;
            }
            watch.isRunning = false;
            watch.failures = answered ? 0 : watch.failures + 1;
            long pause = answered
                    ? REFRESH.toMillis()
                    : Math.min(REFRESH.toMillis(), FIRST_RETRY.toMillis() << Math.min(watch.failures - 1, 10));
            long due = clock.millis() + pause;
            watch.dueAt = watch.isWanted ? Math.min(due, watch.askedAt + LEAST.toMillis()) : due;
        }
    }
}
