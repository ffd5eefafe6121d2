package dev.agentc2.platform.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * A pool of connections to PostgreSQL as a {@link Role} that owns nothing and is subject to row-level security.
 * Thread-safe. When the server is lost calls fail with {@link DatabaseUnavailableException}: the first within seconds,
 * those after it at once, until one that is let through every second succeeds. The pool recovers by itself.
 */
public final class Database implements AutoCloseable {
    /** Who the connections work as; roles are created by the migrations and can't log in by themselves. */
    public enum Role {
        /** The services: see and write rows of the organisation that a transaction is scoped to, no others. */
        APPLICATION("agentc2_app"),
        /** audit-sink: adds events and keeps projections of all organisations; can't read or change what is recorded. */
        SINK("agentc2_sink");

        private final String sqlName;

        Role(String sqlName) {
            this.sqlName = sqlName;
        }
    }

    private static final long CONNECT_TIMEOUT_MS = 3_000;

    /** Seconds: a server that holds the connection open but says nothing counts as lost after this. */
    private static final int SILENCE_TIMEOUT_S = 20;

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final Circuit circuit = new Circuit(System::nanoTime);

    /** Opens a pool of {@link Role#APPLICATION}; see the other constructor. */
    public Database(String url, String name, int size) {
        this(url, name, size, Role.APPLICATION);
    }

    /**
     * Opens a pool; connects lazily.
     *
     * @param url JDBC URL of the schema's owner
     * @param name pool name for logs and metrics
     * @param size connections at most
     * @param role who the connections work as
     */
    public Database(String url, String name, int size, Role role) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setPoolName(name);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql("SET ROLE " + role.sqlName);
        config.addDataSourceProperty("ApplicationName", "agentc2-" + name);
        config.addDataSourceProperty("socketTimeout", SILENCE_TIMEOUT_S);
        config.addDataSourceProperty("tcpKeepAlive", true);
        pool = new HikariDataSource(config);
        jdbi = Jdbi.create(pool);
    }

    /** Brings the schema up to date, as its owner; safe to call from several processes at once. */
    public static void migrate(String url) {
        Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    /** Runs a transaction that sees and writes rows of one organisation only. */
    public <T> T inOrganization(String orgId, Function<Handle, T> work) {
        return inTransaction(handle -> {
            scope(handle, orgId);
            return work.apply(handle);
        });
    }

    /** Runs a transaction that is not scoped: rows under row-level security stay invisible until it calls {@link #scope}. */
    public <T> T inTransaction(Function<Handle, T> work) {
        return circuit.run(() -> jdbi.inTransaction(work::apply));
    }

    /** Scopes the rest of a transaction to a person as well: sees and writes what is that person's own. */
    public static void scopeToPerson(Handle handle, String userId) {
        handle.createQuery("SELECT set_config('agentc2.user_id', :user, true)")
                .bind("user", userId)
                .mapTo(String.class)
                .one();
    }

    /** Scopes the rest of a transaction to an organisation; may be called again for the next one. */
    public static void scope(Handle handle, String orgId) {
        handle.createQuery("SELECT set_config('agentc2.org_id', :org, true)")
                .bind("org", orgId)
                .mapTo(String.class)
                .one();
    }

    /** Whether the last call that was let through reached the server; true before the first. */
    public boolean isReachable() {
        return circuit.isClosed();
    }

    /** Adds the pool's metrics ({@code hikaricp_*}) to a registry; once a pool. */
    public Database measuredBy(MeterRegistry registry) {
        pool.setMetricRegistry(registry);
        return this;
    }

    /** The pool, for libraries that want a data source. */
    public HikariDataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }
}
