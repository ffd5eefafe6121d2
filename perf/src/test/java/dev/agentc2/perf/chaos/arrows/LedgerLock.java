package dev.agentc2.perf.chaos.arrows;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Keeps everybody from the table of tool calls until it is closed, as its owner. For one thread. */
final class LedgerLock implements AutoCloseable {
    private static final String WAITING =
            " FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%_tool_effect%'"
                    + " AND pid <> pg_backend_pid()";

    private final Connection connection;

    LedgerLock(String ownersUrl) throws SQLException {
        connection = DriverManager.getConnection(ownersUrl);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE tool_effects IN ACCESS EXCLUSIVE MODE");
        }
    }

    /** How many wait for the table. */
    int waiting() throws SQLException {
        return number("SELECT count(*)" + WAITING);
    }

    /** Ends those who wait: what they were about to do doesn't happen. Else it happens when the lock goes, whoever is dead. */
    void dismissWaiting() throws SQLException {
        number("SELECT count(pg_terminate_backend(pid, 5000))" + WAITING);
    }

    private int number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
