package dev.agentc2.audit;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the sink has come, kept in PostgreSQL beside the rows, so that both move together or not at all. An advance
 * names the offset that it goes out from; it fails when another sink has moved it, which is what fences a sink that lost
 * a partition without knowing. Stateless, thread-safe.
 */
final class SinkOffsets {
    /**
     * An advance of one partition. Immutable.
     *
     * @param from next offset to store as the sink knows it
     * @param to next offset to store after the batch
     */
    record Advance(TopicPartition partition, long from, long to) {}

    private static final String LOAD = """
            SELECT o.topic, o.partition, o.next_offset FROM sink_offsets o
            JOIN unnest(?::text[], ?::int4[]) AS w(topic, partition) ON o.topic = w.topic AND o.partition = w.partition""";
    private static final String BEGIN = """
            INSERT INTO sink_offsets (topic, partition, next_offset)
            SELECT * FROM unnest(?::text[], ?::int4[], ?::int8[]) ON CONFLICT DO NOTHING""";
    private static final String ADVANCE = """
            UPDATE sink_offsets o SET next_offset = a.next
            FROM unnest(?::text[], ?::int4[], ?::int8[], ?::int8[]) AS a(topic, partition, expected, next)
            WHERE o.topic = a.topic AND o.partition = a.partition AND o.next_offset = a.expected""";

    private SinkOffsets() {}

    /** Next offsets of those partitions that have been begun. */
    static Map<TopicPartition, Long> load(Connection connection, Collection<TopicPartition> wanted)
            throws SQLException {
        List<TopicPartition> partitions = List.copyOf(wanted);
        try (PreparedStatement statement = connection.prepareStatement(LOAD)) {
            bindPartitions(statement, partitions);
            Map<TopicPartition, Long> found = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
                }
            }
            return found;
        }
    }

    /** Begins partitions at given offsets; one that another sink has begun meanwhile stays as it is. */
    static void begin(Connection connection, Map<TopicPartition, Long> beginnings) throws SQLException {
        List<TopicPartition> partitions = List.copyOf(beginnings.keySet());
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            bindPartitions(statement, partitions);
            statement.setArray(3, longs(connection, partitions.stream().map(beginnings::get)));
            statement.executeUpdate();
        }
    }

    /**
     * Advances partitions within the transaction of the connection.
     *
     * @throws OvertakenException when one of them isn't where the caller thinks; the transaction must be rolled back
     */
    static void advance(Connection connection, List<Advance> advances) throws SQLException, OvertakenException {
        try (PreparedStatement statement = connection.prepareStatement(ADVANCE)) {
            bindPartitions(statement, advances.stream().map(Advance::partition).toList());
            statement.setArray(3, longs(connection, advances.stream().map(Advance::from)));
            statement.setArray(4, longs(connection, advances.stream().map(Advance::to)));
            int moved = statement.executeUpdate();
            if (moved != advances.size()) {
                throw new OvertakenException(advances.size() - moved);
            }
        }
    }

    private static void bindPartitions(PreparedStatement statement, List<TopicPartition> partitions)
            throws SQLException {
        Connection connection = statement.getConnection();
        String[] topics = partitions.stream().map(TopicPartition::topic).toArray(String[]::new);
        Integer[] numbers = partitions.stream().map(TopicPartition::partition).toArray(Integer[]::new);
        statement.setArray(1, connection.createArrayOf("text", topics));
        statement.setArray(2, connection.createArrayOf("int4", numbers));
    }

    private static Array longs(Connection connection, java.util.stream.Stream<Long> values) throws SQLException {
        return connection.createArrayOf("int8", values.toArray(Long[]::new));
    }
}
