package dev.agentc2.tool.ledger;

import com.zaxxer.hikari.HikariDataSource;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.service.Health;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The ledger in PostgreSQL's table {@code tool_effects}: one statement, one round trip and one transaction for each
 * note. While the server is away callers are told so at once; one of them a second tries whether it is back.
 */
public final class PostgresToolLedger implements ToolLedger {
    private static final String OPEN = "SELECT * FROM begin_tool_effect(?, ?, ?, ?)";
    private static final String SETTLE = "SELECT * FROM end_tool_effect(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final int FIRST_OF_SETTLEMENT = 4;
    private static final int ANSWER_TIMEOUT_MS = 3_000;
    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final HikariDataSource pool;
    /** {@link System#nanoTime} of the next try; 0 while the server is there. */
    private final AtomicLong nextTry = new AtomicLong();

    /** A ledger in a migrated database; connects when it is first used. */
    public PostgresToolLedger(Database database) {
        this.pool = database.dataSource();
    }

    @Override
    public Opening open(LedgerKey key, boolean durable) throws LedgerUnavailableException, InterruptedException {
        return run(OPEN, statement -> {
            bind(statement, key);
            statement.setBoolean(FIRST_OF_SETTLEMENT, durable);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return opening(rows);
            }
        });
    }

    @Override
    public Settlement settle(LedgerKey key, Settlement settlement)
            throws LedgerUnavailableException, InterruptedException {
        return run(SETTLE, statement -> {
            bind(statement, key);
            LedgerRow.bind(statement, FIRST_OF_SETTLEMENT, settlement);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? LedgerRow.read(rows) : settlement;
            }
        });
    }

    /** Degraded while PostgreSQL is away: tools whose calls may be repeated go on. */
    public Health health() {
        return nextTry.get() == 0
                ? Health.up("PostgreSQL answers")
                : Health.degraded("PostgreSQL doesn't answer: only idempotent tools run");
    }

    private static Opening opening(ResultSet row) throws SQLException {
        String state = row.getString("known_state");
        if (state == null) {
            return new Opening.Fresh();
        }
        return state.equals(LedgerRow.DISPATCHED) ? new Opening.Begun() : new Opening.Settled(LedgerRow.read(row));
    }

    private static void bind(PreparedStatement statement, LedgerKey key) throws SQLException {
        statement.setString(1, key.orgId());
        statement.setString(2, key.effectId());
        statement.setString(3, key.tool());
    }

    private interface Work<T> {
        T with(PreparedStatement statement) throws SQLException;
    }

    private <T> T run(String sql, Work<T> work) throws LedgerUnavailableException, InterruptedException {
        passOrThrow();
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            connection.setNetworkTimeout(Runnable::run, ANSWER_TIMEOUT_MS);
            T result = work.with(statement);
            nextTry.set(0);
            return result;
        } catch (SQLException e) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException("interrupted in the ledger").initCause(e);
            }
            nextTry.set(nonZero(System.nanoTime() + PROBE_NANOS));
            throw new LedgerUnavailableException("the ledger can't be reached", e);
        }
    }

    /** Lets everybody pass while the server is there, and one a second while it is away. */
    private void passOrThrow() throws LedgerUnavailableException {
        long due = nextTry.get();
        if (due == 0) {
            return;
        }
        long now = System.nanoTime();
        if (now - due < 0 || !nextTry.compareAndSet(due, nonZero(now + PROBE_NANOS))) {
            throw new LedgerUnavailableException("the ledger couldn't be reached a moment ago");
        }
    }

    private static long nonZero(long nanos) {
        return nanos == 0 ? 1 : nanos;
    }
}
