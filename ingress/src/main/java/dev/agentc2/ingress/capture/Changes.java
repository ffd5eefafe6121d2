package dev.agentc2.ingress.capture;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** From Debezium's records to changes of captured tables. Pure. */
final class Changes {
    private Changes() {}

    /**
     * A change of a row.
     *
     * @param key id of the row
     * @param after as it is now; null when it is gone
     * @param before as it was; null when that isn't told
     * @param position where in the log, bytes since its beginning
     * @param committedAt epoch milliseconds
     * @param snapshot whether it comes from reading the table instead of the log
     */
    record Change(
            CapturedTable table,
            String key,
            @Nullable Row after,
            @Nullable Row before,
            long position,
            long committedAt,
            boolean snapshot) {}

    /** The change that a record tells; empty for records that tell something else. */
    static Optional<Change> of(SourceRecord record) {
        if (!(record.value() instanceof Struct value)
                || !(record.key() instanceof Struct key)
                || value.schema().field("op") == null) {
            return Optional.empty();
        }
        Struct source = value.getStruct("source");
        return CapturedTable.named(source.getString("table"))
                .map(table -> new Change(
                        table,
                        String.valueOf(key.get("id")),
                        row(value.getStruct("after")),
                        row(value.getStruct("before")),
                        source.getInt64("lsn") == null ? 0 : source.getInt64("lsn"),
                        source.getInt64("ts_ms"),
                        "r".equals(value.getString("op"))));
    }

    /** Whether a record says that all tables have been read. */
    static boolean endsSnapshot(SourceRecord record) {
        return record.topic().equals(EngineSettings.NOTIFICATIONS)
                && record.value() instanceof Struct notification
                && "Initial Snapshot".equals(notification.getString("aggregate_type"))
                && "COMPLETED".equals(notification.getString("type"));
    }

    private static @Nullable Row row(@Nullable Struct struct) {
        if (struct == null) {
            return null;
        }
        Map<String, @Nullable Object> values = new HashMap<>();
        for (Field field : struct.schema().fields()) {
            values.put(field.name(), struct.get(field));
        }
        return new Row(values);
    }
}
