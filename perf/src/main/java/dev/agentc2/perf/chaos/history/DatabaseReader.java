package dev.agentc2.perf.chaos.history;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what PostgreSQL remembers, as its owner and with plain JDBC. Immutable; a connection a question. */
public final class DatabaseReader {
    private static final String PREFIX = "agentc2.";

    private final String url;

    /** @param url JDBC URL of the owner */
    public DatabaseReader(String url) {
        this.url = url;
    }

    /** Rows of {@code events}, in the order of their partitions and offsets. */
    public List<AuditRow> events() throws SQLException {
        return query(
                "SELECT topic, source_partition, source_offset, type, coalesce(turn_id, '') FROM events"
                        + " ORDER BY topic, source_partition, source_offset",
                row -> new AuditRow(
                        row.getString(1).startsWith(PREFIX)
                                ? row.getString(1).substring(PREFIX.length())
                                : row.getString(1),
                        row.getInt(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getString(5)));
    }

    /** Rows of {@code cost_daily}. */
    public List<DailyTotal> dailyTotals() throws SQLException {
        return query(
                "SELECT org_id || '/' || day || '/' || agent_id || '/' || provider || '/' || model, calls, input_tokens,"
                        + " cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, amount_nanos"
                        + " FROM cost_daily",
                row -> new DailyTotal(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8)));
    }

    /** Status of every turn in {@code turns}. */
    public Map<String, String> turnStatus() throws SQLException {
        Map<String, String> status = new HashMap<>();
        query("SELECT turn_id, status FROM turns", row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(turn -> status.put(turn.getKey(), turn.getValue()));
        return status;
    }

    /** How far audit-sink says that it has come: the sum of its next offsets, which only grows. */
    public long sinkProgress() throws SQLException {
        return query("SELECT coalesce(sum(next_offset), 0) FROM sink_offsets", row -> row.getLong(1))
                .getFirst();
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, RowReader<T> reader) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(reader.read(rows));
            }
            return found;
        }
    }
}
