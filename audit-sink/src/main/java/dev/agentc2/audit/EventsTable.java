package dev.agentc2.audit;

import static dev.agentc2.audit.Column.text;

import dev.agentc2.audit.Column.Kind;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.wire.BudgetStatus;
import dev.agentc2.wire.CostDaily;
import dev.agentc2.wire.Reply;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Every event as it was. Running totals and the reply have tables of their own and aren't repeated here. */
final class EventsTable implements Table {
    private static final BulkInsert INSERT = new BulkInsert(
            "events",
            List.of(
                    text("org_id"),
                    Column.of("at", Kind.TIME),
                    text("type"),
                    text("conversation_id"),
                    text("turn_id"),
                    Column.of("sequence", Kind.INT),
                    text("topic"),
                    Column.of("source_partition", Kind.INT),
                    Column.of("source_offset", Kind.LONG),
                    text("request_id"),
                    text("trace"),
                    Column.of("payload", Kind.JSON)),
            "");

    /** What is known of record types; kept over batches. Not thread-safe. */
    static final class Forms {
        private final Map<Schema, EventForm> forms = new HashMap<>();
        private final AvroJson json = new AvroJson();

        EventForm of(SpecificRecord record) {
            return forms.computeIfAbsent(record.getSchema(), EventForm::new);
        }
    }

    private final Forms forms;
    private final List<@Nullable Object[]> rows = new ArrayList<>();
    private long earliest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;

    EventsTable(Forms forms) {
        this.forms = forms;
    }

    @Override
    public void add(ConsumerRecord<String, byte[]> source, SpecificRecord value) {
        if (value instanceof CostDaily || value instanceof BudgetStatus || value instanceof Reply) {
            return;
        }
        EventForm form = forms.of(value);
        long at = form.at(value);
        earliest = Math.min(earliest, at);
        latest = Math.max(latest, at);
        rows.add(new @Nullable Object[] {
            form.orgId(value),
            at,
            value.getSchema().getName(),
            form.conversationId(value),
            form.turnId(value),
            form.sequence(value),
            source.topic(),
            source.partition(),
            source.offset(),
            RecordHeaders.text(source.headers(), RecordHeaders.REQUEST_ID),
            RecordHeaders.text(source.headers(), RecordHeaders.TRACEPARENT),
            forms.json.render(value)
        });
    }

    @Override
    public void write(Connection connection) throws SQLException {
        INSERT.run(connection, rows);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Time of the earliest event, epoch milliseconds. */
    long earliest() {
        return earliest;
    }

    /** Time of the latest event, epoch milliseconds. */
    long latest() {
        return latest;
    }
}
