package dev.agentc2.ingress;

import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What people are asked about a tool call, as far as decisions need it. Immutable.
 *
 * @param tool name of the tool
 * @param userId opaque id of who wrote the message that the turn answers
 * @param byUser whether that person may decide too
 * @param verdict how it ended; null while it is open
 * @param decisionId decision that counted; null when none did
 * @param answerSchema JSON Schema of an answer to the call's server; null when it is about leave for the call
 */
record AskedApproval(
        String tool,
        @Nullable String userId,
        boolean byUser,
        @Nullable String verdict,
        @Nullable String decisionId,
        @Nullable String decidedBy,
        @Nullable OffsetDateTime decidedAt,
        @Nullable String answerSchema) {
    /** The question of an id; the transaction is scoped to its organisation. */
    static Optional<AskedApproval> find(Handle handle, String org, String id) {
        return handle.createQuery(
                        "SELECT tool, user_id, by_user, verdict, decision_id, decided_by, decided_at, answer_schema FROM approvals"
                                + " WHERE org_id = :org AND approval_id = :id AND requested_at IS NOT NULL")
                .bind("org", org)
                .bind("id", id)
                .map((row, ctx) -> new AskedApproval(
                        row.getString("tool"),
                        row.getString("user_id"),
                        row.getBoolean("by_user"),
                        row.getString("verdict"),
                        row.getString("decision_id"),
                        row.getString("decided_by"),
                        row.getObject("decided_at", OffsetDateTime.class),
                        row.getString("answer_schema")))
                .findOne();
    }

    boolean isOpen() {
        return verdict == null;
    }
}
