package dev.agentc2.ingress.people;

import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.security.InvitationToken;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Invitations in PostgreSQL as those who make them see them, within a transaction of their organisation. */
final class InvitationStore {
    private static final String INVITATIONS = """
            SELECT i.id, i.email, i.role, i.created_at, i.created_by, i.expires_at, i.accepted_at, i.revoked_at
            FROM invitations i WHERE i.org_id = :org""";

    private static final String OPEN = " AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > :now";

    private static final String AFTER = """
             AND (date_trunc('milliseconds', i.created_at), i.id) > (:at, :id)
            ORDER BY date_trunc('milliseconds', i.created_at), i.id
            LIMIT :rows""";

    private static final String INSERT = """
            INSERT INTO invitations (id, org_id, email, role, token_hash, expires_at, created_by)
            VALUES (:id, :org, :email, :role, :hash, :expires, :maker)""";

    private final Instant now;

    /** @param now time that tells what has expired */
    InvitationStore(Instant now) {
        this.now = now;
    }

    /** Invitations, the oldest first. */
    Page<Invitation> page(Handle handle, String orgId, Cursor from, int limit, boolean openOnly) {
        List<Page.Row<Invitation>> found = handle.createQuery(INVITATIONS + (openOnly ? OPEN : "") + AFTER)
                .bind("org", orgId)
                .bind("now", now)
                .bind("at", from.at())
                .bind("id", from.id())
                .bind("rows", limit + 1)
                .map((row, context) -> invitation(row))
                .map(one -> new Page.Row<>(one, new Cursor(one.createdAt(), one.id())))
                .list();
        return Page.of(found, limit);
    }

    /**
     * One invitation.
     *
     * @throws ProblemException 404 when this organisation has none of that id
     */
    Invitation get(Handle handle, String orgId, String id) {
        return handle.createQuery(INVITATIONS + " AND i.id = :id")
                .bind("org", orgId)
                .bind("id", id)
                .map((row, context) -> invitation(row))
                .findOne()
                .orElseThrow(() -> new ProblemException(
                        404, "invitation-not-found", "There is no such invitation in this organisation."));
    }

    /** Invitations that an e-mail address can still accept. */
    List<Invitation> openFor(Handle handle, String orgId, String email) {
        return handle.createQuery(INVITATIONS + OPEN + " AND i.email = :email")
                .bind("org", orgId)
                .bind("now", now)
                .bind("email", email)
                .map((row, context) -> invitation(row))
                .list();
    }

    /** Invitations that can still be accepted, of some makers. */
    List<Invitation> openBy(Handle handle, String orgId, List<String> makers) {
        return handle.createQuery(INVITATIONS + OPEN + " AND i.created_by = ANY (:makers) ORDER BY i.id")
                .bind("org", orgId)
                .bind("now", now)
                .bindArray("makers", String.class, makers)
                .map((row, context) -> invitation(row))
                .list();
    }

    Invitation insert(
            Handle handle,
            String orgId,
            InvitationToken token,
            String email,
            Role role,
            Instant expiresAt,
            String maker) {
        String id = UUID.randomUUID().toString();
        handle.createUpdate(INSERT)
                .bind("id", id)
                .bind("org", orgId)
                .bind("email", email)
                .bind("role", role.name())
                .bind("hash", token.hash())
                .bind("expires", expiresAt)
                .bind("maker", maker)
                .execute();
        return get(handle, orgId, id);
    }

    /** Revokes one that isn't accepted; says how it is then, for it may just have been accepted. */
    Invitation revoke(Handle handle, String orgId, String id) {
        handle.createUpdate("UPDATE invitations SET revoked_at = :now WHERE org_id = :org AND id = :id"
                        + " AND accepted_at IS NULL AND revoked_at IS NULL")
                .bind("now", now)
                .bind("org", orgId)
                .bind("id", id)
                .execute();
        return get(handle, orgId, id);
    }

    private Invitation invitation(ResultSet row) throws SQLException {
        Instant expires = row.getObject("expires_at", OffsetDateTime.class).toInstant();
        Instant accepted = time(row, "accepted_at");
        Instant revoked = time(row, "revoked_at");
        return new Invitation(
                row.getString("id"),
                row.getString("email"),
                Role.valueOf(row.getString("role")),
                Invitation.Status.of(now, expires, accepted, revoked),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"),
                expires,
                accepted,
                revoked);
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
