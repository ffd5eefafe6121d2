package dev.agentc2.ingress.access;

import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.security.InvitationToken;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Invitations as those who were invited meet them. Thread-safe. */
final class Invitations {
    private final Database database;
    private final Clock clock;

    Invitations(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    private record Found(Invitation invitation, boolean open) {}

    /**
     * The invitation of a token.
     *
     * @throws ProblemException 404 when there is none that can still be accepted
     */
    Invitation find(String token) {
        return InvitationToken.parse(token)
                .flatMap(this::lookUp)
                .filter(Found::open)
                .map(Found::invitation)
                .filter(i -> clock.instant().isBefore(i.expiresAt()))
                .orElseThrow(Invitations::gone);
    }

    private Optional<Found> lookUp(InvitationToken token) {
        return database.inTransaction(h -> h.createQuery("SELECT * FROM find_invitation(:hash)")
                .bind("hash", token.hash())
                .map(Invitations::found)
                .findOne());
    }

    private static Found found(ResultSet row, StatementContext context) throws SQLException {
        Invitation invitation = new Invitation(
                row.getString("id"),
                row.getString("org_id"),
                row.getString("org_name"),
                row.getString("email"),
                Role.valueOf(row.getString("role")),
                row.getTimestamp("expires_at").toInstant());
        boolean open = row.getTimestamp("accepted_at") == null
                && row.getTimestamp("revoked_at") == null
                && "ACTIVE".equals(row.getString("org_status"));
        return new Found(invitation, open);
    }

    /**
     * Makes a user a member, with the role of the invitation unless there is a higher one already. Scopes the
     * transaction to the organisation.
     *
     * @throws ProblemException 403 when somebody else was invited, 404 when another was faster
     */
    void accept(Handle handle, Invitation invitation, String userId, String email, @Nullable String requestId) {
        if (!invitation.isFor(email)) {
            throw new ProblemException(
                    403, "invitation-for-another", "This invitation is for another e-mail than that of your account.");
        }
        Database.scope(handle, invitation.orgId());
        Instant now = clock.instant();
        int accepted = handle.createUpdate("UPDATE invitations SET accepted_at = :now WHERE id = :id"
                        + " AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > :now")
                .bind("now", now)
                .bind("id", invitation.id())
                .execute();
        if (accepted == 0) {
            throw gone();
        }
        join(handle, invitation, userId, requestId);
    }

    private static void join(Handle handle, Invitation invitation, String userId, @Nullable String requestId) {
        Optional<Role> before = handle.createQuery(
                        "SELECT role FROM memberships WHERE org_id = :org AND user_id = :user FOR UPDATE")
                .bind("org", invitation.orgId())
                .bind("user", userId)
                .mapTo(String.class)
                .findOne()
                .map(Role::valueOf);
        Role role = before.filter(b -> b.mayGrant(invitation.role())).orElse(invitation.role());
        handle.createUpdate("INSERT INTO memberships (org_id, user_id, role) VALUES (:org, :user, :role)"
                        + " ON CONFLICT (org_id, user_id) DO UPDATE SET role = EXCLUDED.role")
                .bind("org", invitation.orgId())
                .bind("user", userId)
                .bind("role", role.name())
                .execute();
        Outbox.note(
                handle,
                new Change(
                        invitation.orgId(),
                        "user:" + userId,
                        "invitation.accept",
                        "member",
                        userId,
                        before.map(b -> Map.of("role", b)).orElse(null),
                        Map.of("role", role, "invitation", invitation.id()),
                        requestId));
    }

    private static ProblemException gone() {
        return new ProblemException(
                404, "invitation-not-found", "There is no such invitation, or it was used, revoked or has expired.");
    }
}
