package dev.agentc2.audit;

import java.sql.Connection;
import java.sql.SQLException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What one batch of records adds to one table. Records are added in the order of their partition, then written at once.
 * Rows are written in the order of their key, so that two sinks that write at the same time wait for each other and never
 * lock each other out. Used once, by one thread.
 */
interface Table {
    /** Takes from a record what belongs into this table; most records concern few tables. */
    void add(ConsumerRecord<String, byte[]> source, SpecificRecord value);

    /** Writes the rows within the transaction of the connection. */
    void write(Connection connection) throws SQLException;
}
