package dev.agentc2.audit;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.kafka.DeadLetters.Cause;
import dev.agentc2.platform.telemetry.LogContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/**
 * Stores batches in PostgreSQL: the rows of all tables and the offsets after them in one transaction. A record that
 * PostgreSQL refuses is found by halving the batch and put aside, so that it blocks nothing. Not thread-safe.
 */
final class RecordStore {
    /** SQLSTATE classes that mean that the data is at fault and would be again: cardinality, data, integrity, limits. */
    private static final Set<String> DATA_AT_FAULT = Set.of("21", "22", "23", "54");

    private final Database database;
    private final PutAside putAside;
    private final EventsTable.Forms forms;
    private final EventPartitions partitions;

    RecordStore(Database database, PutAside putAside, EventsTable.Forms forms, Clock clock) {
        this.database = database;
        this.putAside = putAside;
        this.forms = forms;
        this.partitions = new EventPartitions(clock);
    }

    /**
     * Next offset to store of each partition.
     *
     * @param beginnings where partitions begin in Kafka; asked for those that were never stored
     */
    Map<TopicPartition, Long> offsetsOf(
            Collection<TopicPartition> wanted,
            Function<Collection<TopicPartition>, Map<TopicPartition, Long>> beginnings)
            throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            Map<TopicPartition, Long> found = SinkOffsets.load(connection, wanted);
            List<TopicPartition> fresh =
                    wanted.stream().filter(p -> !found.containsKey(p)).toList();
            if (fresh.isEmpty()) {
                return found;
            }
            SinkOffsets.begin(connection, beginnings.apply(fresh));
            return SinkOffsets.load(connection, wanted);
        }
    }

    /**
     * Stores records, those of a partition being in their order.
     *
     * @param stored next offset to store of each partition; follows what was committed, also when this throws
     * @throws SQLException when PostgreSQL can't be reached or can't work. What {@code stored} doesn't cover isn't stored,
     *     unless the connection broke in the commit: then only the offsets in PostgreSQL tell
     * @throws OvertakenException when another sink has stored records of these partitions
     * @throws org.apache.kafka.common.KafkaException when a dead letter wasn't taken
     */
    void store(List<Taken> records, Map<TopicPartition, Long> stored) throws SQLException, OvertakenException {
        try {
            commit(records, stored);
        } catch (SQLException e) {
            if (!isDataAtFault(e)) {
                throw e;
            }
            storeApart(records, stored, Cause.REFUSED, "PostgreSQL refuses it with SQLSTATE " + e.getSQLState());
        } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
            storeApart(
                    records,
                    stored,
                    Cause.DEFECT,
                    "no row can be made of it: " + e.getClass().getSimpleName());
        }
    }

    /** Stores all but the one record that is at fault: by halves, until it is alone. */
    private void storeApart(List<Taken> records, Map<TopicPartition, Long> stored, Cause cause, String detail)
            throws SQLException, OvertakenException {
        if (records.size() > 1) {
            int half = records.size() / 2;
            store(records.subList(0, half), stored);
            store(records.subList(half, records.size()), stored);
            return;
        }
        var source = records.getFirst().source();
        try (LogContext context =
                LogContext.of(source.headers()).turnOf(records.getFirst().value())) {
            putAside.put(source, cause, detail);
        }
        commit(List.of(new Taken(source, null)), stored);
    }

    /**
     * One transaction; what isn't committed is rolled back by the pool. The commit needn't wait for the disk: a crash of
     * PostgreSQL loses rows and offsets together, and Kafka still has the records.
     */
    private void commit(List<Taken> records, Map<TopicPartition, Long> stored) throws SQLException, OvertakenException {
        Batch batch = new Batch(records, forms);
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            batch.prepare(connection, partitions);
            statement.execute("SET LOCAL synchronous_commit TO off");
            batch.write(connection, stored);
            connection.commit();
        }
        stored.putAll(batch.reached());
    }

    private static boolean isDataAtFault(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.length() == 5 && DATA_AT_FAULT.contains(state.substring(0, 2));
    }
}
