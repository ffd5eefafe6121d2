package dev.agentc2.perf.chaos.history;

/**
 * A row of the table {@code events}. Immutable.
 *
 * @param topic topic without its prefix
 * @param turnId empty when it belongs to no turn
 */
public record AuditRow(String topic, int partition, long offset, String type, String turnId) {
    /** Place in Kafka of the record that it keeps. */
    public String place() {
        return topic + "-" + partition + "/" + offset;
    }
}
