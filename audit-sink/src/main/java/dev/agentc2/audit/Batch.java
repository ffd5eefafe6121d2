package dev.agentc2.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Records that are stored together: their rows table by table, and the offsets after them. Used once, by one thread. */
final class Batch {
    private final EventsTable events;
    private final List<Table> tables;
    private final Map<TopicPartition, Long> reached = new HashMap<>();

    /** @param records records; those of a partition in their order */
    Batch(List<Taken> records, EventsTable.Forms forms) {
        this.events = new EventsTable(forms);
        this.tables = List.of(
                events,
                new TurnsTable(),
                new ConversationsTable(),
                new MessagesTable(),
                new ApprovalsTable(),
                new CostsTable(),
                new BudgetsTable());
        for (Taken taken : records) {
            var source = taken.source();
            reached.put(new TopicPartition(source.topic(), source.partition()), source.offset() + 1);
            if (taken.value() != null) {
                tables.forEach(table -> table.add(source, taken.value()));
            }
        }
    }

    /** Makes the partitions that the events fall into, in transactions of their own. */
    void prepare(Connection connection, EventPartitions partitions) throws SQLException {
        if (!events.isEmpty()) {
            partitions.ensure(connection, events.earliest(), events.latest());
        }
    }

    /**
     * Writes offsets and rows within the transaction of the connection. The offsets go first: they lock out another sink
     * before it does the same work.
     *
     * @param stored next offset to store of each partition, as the sink knows it
     */
    void write(Connection connection, Map<TopicPartition, Long> stored) throws SQLException, OvertakenException {
        SinkOffsets.advance(
                connection,
                reached.entrySet().stream()
                        .map(r ->
                                new SinkOffsets.Advance(r.getKey(), stored.getOrDefault(r.getKey(), 0L), r.getValue()))
                        .toList());
        for (Table table : tables) {
            table.write(connection);
        }
    }

    /** Next offset of each partition after this batch. */
    Map<TopicPartition, Long> reached() {
        return reached;
    }
}
