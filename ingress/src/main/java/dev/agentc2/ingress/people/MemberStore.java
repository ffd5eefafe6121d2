package dev.agentc2.ingress.people;

import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Members in PostgreSQL, within a transaction of their organisation. */
final class MemberStore {
    private static final String MEMBERS = """
            SELECT m.user_id, u.email, u.name, m.role, m.row_version, m.created_at
            FROM memberships m JOIN users u ON u.id = m.user_id
            WHERE m.org_id = :org""";

    /** Cursors know milliseconds. */
    private static final String PAGE = MEMBERS + """
             AND (date_trunc('milliseconds', m.created_at), m.user_id) > (:at, :id)
            ORDER BY date_trunc('milliseconds', m.created_at), m.user_id
            LIMIT :rows""";

    private MemberStore() {}

    /** Members, those who joined first first. */
    static Page<Member> page(Handle handle, String orgId, Cursor from, int limit) {
        List<Page.Row<Member>> found = handle.createQuery(PAGE)
                .bind("org", orgId)
                .bind("at", from.at())
                .bind("id", from.id())
                .bind("rows", limit + 1)
                .map((row, context) -> member(row))
                .map(member -> new Page.Row<>(member, new Cursor(member.createdAt(), member.userId())))
                .list();
        return Page.of(found, limit);
    }

    /**
     * One member.
     *
     * @throws ProblemException 404 when the person isn't in this organisation
     */
    static Member get(Handle handle, String orgId, String userId) {
        return handle.createQuery(MEMBERS + " AND m.user_id = :user")
                .bind("org", orgId)
                .bind("user", userId)
                .map((row, context) -> member(row))
                .findOne()
                .orElseThrow(() ->
                        new ProblemException(404, "member-not-found", "There is no such member in this organisation."));
    }

    static boolean hasEmail(Handle handle, String orgId, String email) {
        return handle.createQuery("SELECT EXISTS (" + MEMBERS + " AND u.email = :email)")
                .bind("org", orgId)
                .bind("email", email)
                .mapTo(Boolean.class)
                .one();
    }

    static int owners(Handle handle, String orgId) {
        return handle.createQuery("SELECT count(*) FROM memberships WHERE org_id = :org AND role = 'OWNER'")
                .bind("org", orgId)
                .mapTo(Integer.class)
                .one();
    }

    static void giveRole(Handle handle, String orgId, String userId, Role role) {
        handle.createUpdate("UPDATE memberships SET role = :role WHERE org_id = :org AND user_id = :user")
                .bind("org", orgId)
                .bind("user", userId)
                .bind("role", role.name())
                .execute();
    }

    static void remove(Handle handle, String orgId, String userId) {
        handle.createUpdate("DELETE FROM memberships WHERE org_id = :org AND user_id = :user")
                .bind("org", orgId)
                .bind("user", userId)
                .execute();
    }

    private static Member member(ResultSet row) throws SQLException {
        Instant joined = row.getObject("created_at", OffsetDateTime.class).toInstant();
        return new Member(
                row.getString("user_id"),
                row.getString("email"),
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                row.getLong("row_version"),
                joined);
    }
}
