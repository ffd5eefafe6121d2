package dev.agentc2.egress.query;

import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Page.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Conversations of an organisation and what was said in them, page by page from the newest. Thread-safe. */
final class ConversationStore {
    private static final String CONVERSATIONS = """
            SELECT conversation_id, agent_id, title, created_at, last_activity_at, turns
            FROM conversations
            WHERE org_id = :org
                AND last_activity_at <= :at AND (last_activity_at < :at OR conversation_id < :id)
            ORDER BY last_activity_at DESC, conversation_id DESC
            LIMIT :rows""";

    /** Rows of the same time are told apart by turn and role in one text, so that one comparison orders them. */
    private static final String MESSAGES = """
            SELECT m.turn_id, m.role, m.text, m.at, t.status, t.agent_id, t.provider, t.model, t.reason, t.detail,
                t.finish_reason, t.cost_nanos
            FROM messages m
            LEFT JOIN turns t ON t.org_id = m.org_id AND t.turn_id = m.turn_id
            WHERE m.org_id = :org AND m.conversation_id = :conversation
                AND m.at <= :at AND (m.at < :at OR m.turn_id || ' ' || m.role > :id)
            ORDER BY m.at DESC, m.turn_id || ' ' || m.role
            LIMIT :rows""";

    /** A conversation as it is answered. Immutable. */
    record Conversation(
            String conversationId,
            @Nullable String agentId,
            @Nullable String title,
            Instant createdAt,
            Instant lastActivityAt,
            int turns) {}

    /**
     * A message as it is answered. What concerns the reply only is absent from a user's message. Immutable.
     *
     * @param role user or assistant
     * @param turnStatus status of the turn that the message belongs to: while it runs, its stream can be followed
     */
    record Message(
            String turnId,
            String role,
            String text,
            Instant at,
            @Nullable String turnStatus,
            @Nullable String agentId,
            @Nullable String provider,
            @Nullable String model,
            @Nullable String reason,
            @Nullable String detail,
            @Nullable String finishReason,
            @Nullable Money cost) {}

    private final TenantStore store;

    ConversationStore(TenantStore store) {
        this.store = store;
    }

    /** Conversations, newest activity first. One that becomes active while a client pages moves to the front. */
    Page<Conversation> conversations(String orgId, Cursor from, int limit) {
        List<Row<Conversation>> rows = store.read(
                orgId,
                handle -> page(handle.createQuery(CONVERSATIONS), orgId, from, limit)
                        .map((row, ctx) -> conversation(row))
                        .list());
        return Page.of(rows, limit);
    }

    /** Messages of a conversation, newest first; empty when there is no such conversation. */
    Page<Message> messages(String orgId, String conversationId, Cursor from, int limit) {
        List<Row<Message>> rows = store.read(
                orgId,
                handle -> page(handle.createQuery(MESSAGES).bind("conversation", conversationId), orgId, from, limit)
                        .map((row, ctx) -> message(row))
                        .list());
        return Page.of(rows, limit);
    }

    private static Query page(Query query, String orgId, Cursor from, int limit) {
        return query.bind("org", orgId)
                .bind("at", from.at())
                .bind("id", from.id())
                .bind("rows", limit + 1);
    }

    private static Row<Conversation> conversation(ResultSet row) throws SQLException {
        String id = row.getString("conversation_id");
        Instant last = time(row, "last_activity_at");
        return new Row<>(
                new Conversation(
                        id,
                        row.getString("agent_id"),
                        row.getString("title"),
                        time(row, "created_at"),
                        last,
                        row.getInt("turns")),
                new Cursor(last, id));
    }

    private static Row<Message> message(ResultSet row) throws SQLException {
        String turnId = row.getString("turn_id");
        String role = row.getString("role");
        Instant at = time(row, "at");
        boolean reply = role.equals("assistant");
        Long cost = row.getObject("cost_nanos", Long.class);
        return new Row<>(
                new Message(
                        turnId,
                        role,
                        row.getString("text"),
                        at,
                        row.getString("status"),
                        reply ? row.getString("agent_id") : null,
                        reply ? row.getString("provider") : null,
                        reply ? row.getString("model") : null,
                        reply ? row.getString("reason") : null,
                        reply ? row.getString("detail") : null,
                        reply ? row.getString("finish_reason") : null,
                        reply && cost != null ? Money.ofNanos(cost) : null),
                new Cursor(at, turnId + " " + role));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
