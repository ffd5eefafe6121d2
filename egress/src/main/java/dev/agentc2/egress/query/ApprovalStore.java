package dev.agentc2.egress.query;

import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Page.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people are and were asked about tool calls, as audit-sink keeps it. Thread-safe. */
final class ApprovalStore {
    private static final String SEEN = """
            FROM approvals
            WHERE org_id = :org AND requested_at IS NOT NULL AND (CAST(:user AS text) IS NULL OR user_id = :user)""";

    private static final String PAGE = "SELECT * " + SEEN + """
             AND (:all OR verdict IS NULL) AND requested_at <= :at AND (requested_at < :at OR approval_id < :id)
            ORDER BY requested_at DESC, approval_id DESC
            LIMIT :rows""";

    private static final String ONE = "SELECT * " + SEEN + " AND approval_id = :id";

    /**
     * Leave for a call, or a question of its server, as it is told over HTTP. Absent means that it isn't decided, or wasn't said. Immutable.
     *
     * @param kind CALL or QUESTION
     * @param userId opaque id of who wrote the message that the turn answers
     * @param arguments as the model wrote them
     * @param byUser whether that person may decide too
     * @param status OPEN, APPROVED, REJECTED, EXPIRED or WITHDRAWN
     * @param editedArguments arguments in the place of the model's; of a question the answer
     * @param message what the server asks, in its words
     * @param answerSchema JSON Schema of an answer to it
     */
    record Approval(
            String approvalId,
            String kind,
            String conversationId,
            String turnId,
            String callId,
            String agentId,
            String userId,
            String tool,
            String arguments,
            boolean byUser,
            Instant requestedAt,
            Instant expiresAt,
            String status,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable String editedArguments,
            @Nullable String reason,
            @Nullable String message,
            @Nullable String answerSchema) {}

    private final TenantStore store;

    ApprovalStore(TenantStore store) {
        this.store = store;
    }

    /**
     * Questions, newest first.
     *
     * @param user whose conversations; null for everybody's
     * @param all whether those that are over are among them
     */
    Page<Approval> page(String orgId, @Nullable String user, boolean all, Cursor from, int limit) {
        List<Row<Approval>> rows = store.read(
                orgId,
                handle -> handle.createQuery(PAGE)
                        .bind("org", orgId)
                        .bind("user", user)
                        .bind("all", all)
                        .bind("at", from.at())
                        .bind("id", from.id())
                        .bind("rows", limit + 1)
                        .map((row, ctx) -> approval(row))
                        .map(found -> new Row<>(found, new Cursor(found.requestedAt(), found.approvalId())))
                        .list());
        return Page.of(rows, limit);
    }

    /** A question of somebody's conversations, or of anybody's when {@code user} is null. */
    Optional<Approval> find(String orgId, @Nullable String user, String approvalId) {
        return store.read(
                orgId,
                handle -> handle.createQuery(ONE)
                        .bind("org", orgId)
                        .bind("user", user)
                        .bind("id", approvalId)
                        .map((row, ctx) -> approval(row))
                        .findOne());
    }

    private static Approval approval(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        String verdict = row.getString("verdict");
        OffsetDateTime decidedAt = row.getObject("decided_at", OffsetDateTime.class);
        return new Approval(
                row.getString("approval_id"),
                kind == null ? "CALL" : kind,
                row.getString("conversation_id"),
                row.getString("turn_id"),
                row.getString("call_id"),
                row.getString("agent_id"),
                row.getString("user_id"),
                row.getString("tool"),
                row.getString("arguments"),
                row.getBoolean("by_user"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                verdict == null ? "OPEN" : verdict,
                row.getString("decided_by"),
                decidedAt == null ? null : decidedAt.toInstant(),
                row.getString("edited_arguments"),
                row.getString("reason"),
                row.getString("message"),
                row.getString("answer_schema"));
    }
}
