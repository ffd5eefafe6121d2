package dev.agentc2.audit;

import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Inserts any number of rows by one statement in one round trip: each column travels as an array, which the driver sends
 * in binary. Immutable, thread-safe.
 */
final class BulkInsert {
    private final List<Column> columns;
    private final String sql;

    /**
     * @param table table
     * @param columns its columns, in the order of the values in a row
     * @param tail what follows the rows: an order, which keeps concurrent writers from locking each other out, and what
     *     to do on conflict; refers to the new values by {@code excluded}
     */
    BulkInsert(String table, List<Column> columns, String tail) {
        this.columns = List.copyOf(columns);
        this.sql = "INSERT INTO " + table + " (" + join(Column::name) + ") SELECT " + join(Column::expression)
                + " FROM unnest(" + join(c -> "?::" + c.kind().element + "[]") + ") AS r(" + join(Column::name) + ") "
                + tail;
    }

    /** Inserts rows; each has a value, or null, for every column. Nothing is sent when there are none. */
    void run(Connection connection, List<@Nullable Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.size(); i++) {
                Column.Kind kind = columns.get(i).kind();
                statement.setArray(i + 1, connection.createArrayOf(kind.element, valuesOf(rows, i, kind)));
            }
            statement.executeUpdate();
        }
    }

    private static Object[] valuesOf(List<@Nullable Object[]> rows, int column, Column.Kind kind) {
        Object[] values = (Object[]) Array.newInstance(kind.javaType, rows.size());
        for (int i = 0; i < values.length; i++) {
            Object value = rows.get(i)[column];
            values[i] = kind == Column.Kind.TEXT && value != null ? withoutNul((String) value) : value;
        }
        return values;
    }

    private static String withoutNul(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    private String join(java.util.function.Function<Column, String> part) {
        return columns.stream().map(part).collect(Collectors.joining(", "));
    }
}
