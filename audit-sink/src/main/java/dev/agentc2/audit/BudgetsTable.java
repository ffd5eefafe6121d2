package dev.agentc2.audit;

import static dev.agentc2.audit.Column.text;

import dev.agentc2.audit.Column.Kind;
import dev.agentc2.wire.BudgetStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Where budgets stand, of organisations and of accounts below them; the last record of an account wins. */
final class BudgetsTable implements Table {
    private static final BulkInsert UPSERT = new BulkInsert(
            "budget_status",
            List.of(
                    text("org_id"),
                    text("scope"),
                    text("target"),
                    Column.of("period", Kind.DAY),
                    Column.of("limit_nanos", Kind.LONG),
                    Column.of("spent_nanos", Kind.LONG),
                    Column.of("leased_nanos", Kind.LONG),
                    Column.of("updated_at", Kind.TIME)),
            """
            ORDER BY r.org_id, r.scope, r.target ON CONFLICT (org_id, scope, target) DO UPDATE SET
                period = excluded.period,
                limit_nanos = excluded.limit_nanos,
                spent_nanos = excluded.spent_nanos,
                leased_nanos = excluded.leased_nanos,
                updated_at = excluded.updated_at""");

    private final Map<List<String>, BudgetStatus> rows = new HashMap<>();

    @Override
    public void add(ConsumerRecord<String, byte[]> source, SpecificRecord value) {
        if (value instanceof BudgetStatus status) {
            rows.put(List.of(status.getOrgId(), status.getScope(), status.getTarget()), status);
        }
    }

    @Override
    public void write(Connection connection) throws SQLException {
        UPSERT.run(
                connection,
                rows.values().stream()
                        .map(s -> new @Nullable Object[] {
                            s.getOrgId(),
                            s.getScope(),
                            s.getTarget(),
                            s.getPeriod(),
                            s.getLimitNanos(),
                            s.getSpentNanos(),
                            s.getLeasedNanos(),
                            s.getUpdatedAt()
                        })
                        .toList());
    }
}
