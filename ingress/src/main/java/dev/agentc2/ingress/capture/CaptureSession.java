package dev.agentc2.ingress.capture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the owner, on which an instance holds the right to capture: the server takes it away as soon as the
 * connection ends. Also looks after publication, slot and offsets. One thread.
 */
final class CaptureSession implements AutoCloseable {
    /** Publication and slot are called so. */
    static final String NAME = "agentc2_config";

    private static final String SILENCE_TIMEOUT_S = "10";
    private static final String FACTS = """
            SELECT current_setting('wal_level') AS wal_level, current_database() AS database,
                   (SELECT count(*) FROM pg_publication_tables p
                    WHERE p.pubname = ? AND p.schemaname = 'public' AND p.tablename = ANY (?)) AS published,
                   s.database AS slot_database, s.wal_status = 'lost' AS lost, s.active_pid,
                   pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)::bigint AS retained,
                   pg_wal_lsn_diff(s.confirmed_flush_lsn, '0/0')::bigint AS confirmed,
                   pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint AS written,
                   (SELECT min(coalesce(offset_val::jsonb ->> 'lsn_proc', offset_val::jsonb ->> 'lsn')::bigint)
                    FROM capture_offsets) AS stored
            FROM (SELECT) one LEFT JOIN pg_replication_slots s ON s.slot_name = ?
            """;

    private final Connection connection;

    private CaptureSession(Connection connection) {
        this.connection = connection;
    }

    static CaptureSession open(String url) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "agentc2-capture");
        properties.setProperty("connectTimeout", SILENCE_TIMEOUT_S);
        properties.setProperty("socketTimeout", SILENCE_TIMEOUT_S);
        properties.setProperty("tcpKeepAlive", "true");
        return new CaptureSession(DriverManager.getConnection(url, properties));
    }

    /** Takes the right to capture, unless another instance has it. */
    boolean tryLead() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT pg_try_advisory_lock(hashtextextended('" + NAME + "', 0))")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    SlotFacts facts() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FACTS)) {
            statement.setString(1, NAME);
            statement.setArray(
                    2, connection.createArrayOf("text", CapturedTable.names().toArray()));
            statement.setString(3, NAME);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new SlotFacts(
                        row.getString("wal_level"),
                        row.getInt("published") == CapturedTable.values().length,
                        row.getString("slot_database"),
                        row.getBoolean("lost"),
                        reader(row),
                        row.getLong("retained"),
                        row.getLong("confirmed"),
                        row.getLong("written"),
                        row.getObject("stored", Long.class),
                        row.getString("database"));
            }
        }
    }

    private static @Nullable Integer reader(ResultSet row) throws SQLException {
        return row.getObject("active_pid", Integer.class);
    }

    void makePublication() throws SQLException {
        execute("DROP PUBLICATION IF EXISTS " + NAME);
        execute("CREATE PUBLICATION " + NAME + " FOR TABLE public." + String.join(", public.", CapturedTable.names())
                + " WITH (publish = 'insert, update, delete')");
    }

    /** Ends whoever reads from the slot: who isn't the leader has no business there. */
    void endReader(int reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_terminate_backend(?, 3000)")) {
            statement.setInt(1, reader);
            statement.execute();
        }
    }

    /** Forgets slot and offsets, so that everything is read anew. */
    void forget() throws SQLException {
        execute("DELETE FROM capture_offsets");
        execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '" + NAME
                + "'");
    }

    /** Deletes rows of the outbox; returns how many. */
    int deleteOutbox(Instant olderThan) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM outbox WHERE at < ?")) {
            statement.setTimestamp(1, Timestamp.from(olderThan));
            return statement.executeUpdate();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) { // it is gone either way, and with it what it held
            return;
        }
    }
}
