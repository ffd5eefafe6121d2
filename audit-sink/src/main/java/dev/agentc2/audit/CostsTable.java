package dev.agentc2.audit;

import static dev.agentc2.audit.Column.text;

import dev.agentc2.audit.Column.Kind;
import dev.agentc2.wire.CostDaily;
import dev.agentc2.wire.Usage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Running totals of costs; the last record of a key wins. */
final class CostsTable implements Table {
    private static final BulkInsert UPSERT = new BulkInsert(
            "cost_daily",
            List.of(
                    text("org_id"),
                    Column.of("day", Kind.DAY),
                    text("agent_id"),
                    text("provider"),
                    text("model"),
                    Column.of("calls", Kind.LONG),
                    Column.of("input_tokens", Kind.LONG),
                    Column.of("cached_input_tokens", Kind.LONG),
                    Column.of("cache_write_tokens", Kind.LONG),
                    Column.of("output_tokens", Kind.LONG),
                    Column.of("reasoning_tokens", Kind.LONG),
                    Column.of("usage_estimated", Kind.FLAG),
                    Column.of("amount_nanos", Kind.LONG),
                    Column.of("updated_at", Kind.TIME)),
            """
            ORDER BY r.org_id, r.day, r.agent_id, r.provider, r.model
            ON CONFLICT (org_id, day, agent_id, provider, model) DO UPDATE SET
                calls = excluded.calls,
                input_tokens = excluded.input_tokens,
                cached_input_tokens = excluded.cached_input_tokens,
                cache_write_tokens = excluded.cache_write_tokens,
                output_tokens = excluded.output_tokens,
                reasoning_tokens = excluded.reasoning_tokens,
                usage_estimated = excluded.usage_estimated,
                amount_nanos = excluded.amount_nanos,
                updated_at = excluded.updated_at""");

    private record Key(String orgId, String day, String agentId, String provider, String model) {}

    private final Map<Key, CostDaily> rows = new HashMap<>();

    @Override
    public void add(ConsumerRecord<String, byte[]> source, SpecificRecord value) {
        if (value instanceof CostDaily c) {
            rows.put(new Key(c.getOrgId(), c.getDay(), c.getAgentId(), c.getProvider(), c.getModel()), c);
        }
    }

    @Override
    public void write(Connection connection) throws SQLException {
        UPSERT.run(connection, rows.values().stream().map(CostsTable::values).toList());
    }

    private static @Nullable Object[] values(CostDaily c) {
        Usage usage = c.getUsage();
        return new @Nullable Object[] {
            c.getOrgId(),
            c.getDay(),
            c.getAgentId(),
            c.getProvider(),
            c.getModel(),
            c.getCalls(),
            usage.getInputTokens(),
            usage.getCachedInputTokens(),
            usage.getCacheWriteTokens(),
            usage.getOutputTokens(),
            usage.getReasoningTokens(),
            usage.getEstimated(),
            c.getAmountNanos(),
            c.getUpdatedAt()
        };
    }
}
