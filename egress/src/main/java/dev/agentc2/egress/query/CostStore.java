package dev.agentc2.egress.query;

import dev.agentc2.platform.money.TokenCounts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What an organisation's model calls cost, out of cost-aggregator's running totals. Thread-safe. */
final class CostStore {
    /** What costs are summed up by. */
    enum By {
        AGENT("agent_id"),
        MODEL("provider || '/' || model"),
        DAY("to_char(day, 'YYYY-MM-DD')");

        private final String expression;

        By(String expression) {
            this.expression = expression;
        }
    }

    private static final String BUDGET = """
            SELECT scope, target, to_char(period, 'YYYY-MM-DD') AS day, limit_nanos, spent_nanos, leased_nanos, updated_at
            FROM budget_status WHERE org_id = :org AND\s""";

    /** Of today, those that are nearest to their limits. */
    private static final String NARROWER = BUDGET + """
            scope <> 'ORGANIZATION' AND limit_nanos IS NOT NULL
                AND period = (now() AT TIME ZONE 'UTC')::date
            ORDER BY spent_nanos::numeric / greatest(limit_nanos, 1) DESC, scope, target LIMIT 200""";

    /**
     * Costs as they are answered. Immutable.
     *
     * @param from first day, UTC
     * @param to last day, UTC
     * @param by agent, model or day
     * @param budget where the organisation's budget stands; absent before its first call
     * @param budgets where those of its workspaces, agents and users stand that have a limit and called today
     */
    record Costs(
            LocalDate from,
            LocalDate to,
            String by,
            List<Sum> rows,
            Total total,
            @Nullable Budget budget,
            List<Narrower> budgets) {}

    /**
     * Where the budget of a workspace, an agent or a user stands. Immutable.
     *
     * @param scope WORKSPACE, AGENT or USER
     * @param target its id; of a user as events name it
     */
    record Narrower(String scope, String target, Budget budget) {}

    /**
     * Costs of one agent, model or day. Immutable.
     *
     * @param key agent id, provider/model, or day as yyyy-MM-dd
     * @param calls model calls
     */
    record Sum(String key, long calls, TokenCounts usage, long nanoUsd, String usd) {}

    /** Sum of all rows. Immutable. */
    record Total(long calls, TokenCounts usage, long nanoUsd, String usd) {
        static Total of(List<Sum> rows) {
            long calls = rows.stream().mapToLong(Sum::calls).sum();
            TokenCounts usage = rows.stream().map(Sum::usage).reduce(TokenCounts.NONE, TokenCounts::plus);
            Money money = Money.ofNanos(rows.stream().mapToLong(Sum::nanoUsd).sum());
            return new Total(calls, usage, money.nanoUsd(), money.usd());
        }
    }

    /**
     * Where a budget stands. Immutable.
     *
     * @param day UTC day that it is for
     * @param limit absent when the organisation has none
     * @param leased handed out to processors and not spent yet
     */
    record Budget(String day, @Nullable Money limit, Money spent, Money leased, Instant updatedAt) {}

    private final TenantStore store;

    CostStore(TenantStore store) {
        this.store = store;
    }

    /** Costs of the days from {@code from} to {@code to}, both included. */
    Costs costs(String orgId, LocalDate from, LocalDate to, By by) {
        return store.read(orgId, handle -> {
            List<Sum> rows = handle.createQuery(sums(by))
                    .bind("org", orgId)
                    .bind("from", from)
                    .bind("to", to)
                    .map((row, ctx) -> sum(row))
                    .list();
            String name = by.name().toLowerCase(java.util.Locale.ROOT);
            return new Costs(from, to, name, rows, Total.of(rows), budget(handle, orgId), narrower(handle, orgId));
        });
    }

    /** Days in their order; agents and models by what they cost, most first. */
    private static String sums(By by) {
        return """
                SELECT %s AS key, sum(calls)::bigint AS calls, sum(input_tokens)::bigint AS input_tokens,
                    sum(cached_input_tokens)::bigint AS cached_input_tokens,
                    sum(cache_write_tokens)::bigint AS cache_write_tokens, sum(output_tokens)::bigint AS output_tokens,
                    sum(reasoning_tokens)::bigint AS reasoning_tokens, bool_or(usage_estimated) AS usage_estimated,
                    sum(amount_nanos)::bigint AS amount_nanos
                FROM cost_daily
                WHERE org_id = :org AND day BETWEEN :from AND :to
                GROUP BY 1
                ORDER BY %s""".formatted(by.expression, by == By.DAY ? "1" : "amount_nanos DESC, 1");
    }

    private static Sum sum(ResultSet row) throws SQLException {
        Money money = Money.ofNanos(row.getLong("amount_nanos"));
        return new Sum(
                row.getString("key"),
                row.getLong("calls"),
                new TokenCounts(
                        row.getLong("input_tokens"),
                        row.getLong("cached_input_tokens"),
                        row.getLong("cache_write_tokens"),
                        row.getLong("output_tokens"),
                        row.getLong("reasoning_tokens"),
                        row.getBoolean("usage_estimated")),
                money.nanoUsd(),
                money.usd());
    }

    private static List<Narrower> narrower(Handle handle, String orgId) {
        return handle.createQuery(NARROWER)
                .bind("org", orgId)
                .map((row, ctx) -> new Narrower(row.getString("scope"), row.getString("target"), budget(row)))
                .list();
    }

    private static @Nullable Budget budget(Handle handle, String orgId) {
        return handle.createQuery(BUDGET + "scope = 'ORGANIZATION'")
                .bind("org", orgId)
                .map((row, ctx) -> budget(row))
                .findOne()
                .orElse(null);
    }

    private static Budget budget(ResultSet row) throws SQLException {
        Long limit = row.getObject("limit_nanos", Long.class);
        return new Budget(
                row.getString("day"),
                limit == null ? null : Money.ofNanos(limit),
                Money.ofNanos(row.getLong("spent_nanos")),
                Money.ofNanos(row.getLong("leased_nanos")),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
