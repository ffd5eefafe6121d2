package dev.agentc2.platform.security;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.database.DatabaseUnavailableException;
import dev.agentc2.platform.http.Origins;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The origins that organisations allow, read from PostgreSQL every {@link #INTERVAL} and kept in memory; while it is away
 * what was read last holds. Closed once. Thread-safe.
 */
public final class AllowedOrigins implements Origins, AutoCloseable {
    static final Duration INTERVAL = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(AllowedOrigins.class);

    private final Database database;
    private final Thread reader;
    private volatile Snapshot snapshot = new Snapshot(Set.of(), Set.of());

    private record Allowed(String orgId, String origin) {}

    private record Snapshot(Set<Allowed> allowed, Set<String> origins) {}

    /** Starts to read. */
    public AllowedOrigins(Database database) {
        this.database = database;
        reader = Thread.ofVirtual().name("allowed-origins").start(this::readNowAndThen);
    }

    @Override
    public boolean allows(String orgId, String origin) {
        return snapshot.allowed().contains(new Allowed(orgId, origin));
    }

    @Override
    public boolean isAllowedSomewhere(String origin) {
        return snapshot.origins().contains(origin);
    }

    private void readNowAndThen() {
        try {
            while (true) {
                read();
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try {
            Set<Allowed> allowed = database.inTransaction(h ->
                    new HashSet<>(h.createQuery("SELECT org_id, origin FROM allowed_origins()")
                            .map((row, context) -> new Allowed(row.getString("org_id"), row.getString("origin")))
                            .list()));
            snapshot =
                    new Snapshot(allowed, allowed.stream().map(Allowed::origin).collect(Collectors.toSet()));
        } catch (DatabaseUnavailableException e) {
            LOG.debug("The allowed origins can't be read now", e);
        } catch (RuntimeException e) {
            LOG.warn("The allowed origins can't be read", e);
        }
    }

    @Override
    public void close() {
        reader.interrupt();
    }
}
