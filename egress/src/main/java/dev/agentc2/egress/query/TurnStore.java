package dev.agentc2.egress.query;

import dev.agentc2.egress.query.StoredTurn.StoredReply;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.money.TokenCounts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Turns as audit-sink keeps them: a row each, and their events. Thread-safe. */
public final class TurnStore implements StoredReplies {
    private static final String TURN = """
            SELECT t.*, u.text AS message_text, a.text AS reply_text
            FROM turns t
            LEFT JOIN messages u ON u.org_id = t.org_id AND u.turn_id = t.turn_id AND u.role = 'user'
            LEFT JOIN messages a ON a.org_id = t.org_id AND a.turn_id = t.turn_id AND a.role = 'assistant'
            WHERE t.org_id = :org AND t.turn_id = :turn""";

    /** The time bound lets PostgreSQL skip the partitions of the months before the turn. */
    private static final String EVENTS = """
            SELECT type, at, sequence, topic, source_partition, source_offset, request_id, trace, payload
            FROM events
            WHERE org_id = :org AND turn_id = :turn AND at >= :since
            ORDER BY at, type <> 'InboundMessage', sequence NULLS LAST, type, source_offset""";

    private final TenantStore store;

    /** @param database pool of the application role */
    public TurnStore(Database database) {
        this(new TenantStore(database));
    }

    TurnStore(TenantStore store) {
        this.store = store;
    }

    @Override
    public Optional<StoredTurn> find(String orgId, String turnId) {
        return store.read(orgId, handle -> row(handle, orgId, turnId)).map(TurnRow::turn);
    }

    /** A turn with all that happened in it; empty when the organisation has no such turn in the store. */
    Optional<TurnTrace> trace(String orgId, String turnId) {
        return store.read(
                orgId,
                handle -> row(handle, orgId, turnId)
                        .map(row -> TurnTrace.of(row, events(handle, orgId, turnId, row.begun()))));
    }

    private static Optional<TurnRow> row(Handle handle, String orgId, String turnId) {
        return handle.createQuery(TURN)
                .bind("org", orgId)
                .bind("turn", turnId)
                .map((rows, ctx) -> turnRow(rows))
                .findOne();
    }

    private static List<EventRow> events(Handle handle, String orgId, String turnId, Instant since) {
        return handle.createQuery(EVENTS)
                .bind("org", orgId)
                .bind("turn", turnId)
                .bind("since", since)
                .map((rows, ctx) -> eventRow(rows))
                .list();
    }

    private static TurnRow turnRow(ResultSet rows) throws SQLException {
        return new TurnRow(
                new StoredTurn(
                        rows.getString("turn_id"),
                        rows.getString("conversation_id"),
                        rows.getString("status"),
                        time(rows, "received_at"),
                        time(rows, "accepted_at"),
                        reply(rows)),
                rows.getString("agent_id"),
                rows.getObject("agent_version", Integer.class),
                rows.getString("user_id"),
                rows.getString("channel"),
                time(rows, "ended_at"),
                rows.getObject("duration_ms", Long.class),
                rows.getString("tier"),
                rows.getString("provider"),
                rows.getString("model"),
                usage(rows),
                rows.getObject("cost_nanos", Long.class),
                rows.getString("message_text"));
    }

    private static @Nullable StoredReply reply(ResultSet rows) throws SQLException {
        Instant at = time(rows, "replied_at");
        TokenCounts usage = usage(rows);
        if (at == null || usage == null) {
            return null;
        }
        return new StoredReply(
                rows.getString("reply_status"),
                rows.getString("reply_text"),
                rows.getString("reason"),
                rows.getString("detail"),
                rows.getString("finish_reason"),
                rows.getInt("reply_attempt"),
                usage,
                rows.getLong("cost_nanos"),
                at);
    }

    private static @Nullable TokenCounts usage(ResultSet rows) throws SQLException {
        Boolean estimated = rows.getObject("usage_estimated", Boolean.class);
        return estimated == null
                ? null
                : new TokenCounts(
                        rows.getLong("input_tokens"),
                        rows.getLong("cached_input_tokens"),
                        rows.getLong("cache_write_tokens"),
                        rows.getLong("output_tokens"),
                        rows.getLong("reasoning_tokens"),
                        estimated);
    }

    private static EventRow eventRow(ResultSet rows) throws SQLException {
        return new EventRow(
                rows.getString("type"),
                rows.getObject("at", OffsetDateTime.class).toInstant(),
                rows.getObject("sequence", Integer.class),
                rows.getString("topic"),
                rows.getInt("source_partition"),
                rows.getLong("source_offset"),
                rows.getString("request_id"),
                rows.getString("trace"),
                EventRow.parse(rows.getString("payload")));
    }

    private static @Nullable Instant time(ResultSet rows, String column) throws SQLException {
        OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
