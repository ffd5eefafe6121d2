package dev.agentc2.ingress.oauth;

import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Connections in PostgreSQL as those see them who list and end them, within a transaction that is scoped to their person
 * or organisation. One whose code was never exchanged isn't listed.
 */
final class ConnectionStore {
    private static final String CONNECTIONS = """
            SELECT id, client_name, client_host, redirect_uri, org_id, user_id, created_at, last_used_at,
                refresh_expires_at, revoked_at
            FROM oauth_grants WHERE user_id = :user""";

    private static final String LASTING =
            " AND revoked_at IS NULL AND redeemed_at IS NOT NULL AND refresh_expires_at > now()";

    private static final String AFTER = """
             AND (date_trunc('milliseconds', created_at), id) > (:at, :id)
            ORDER BY date_trunc('milliseconds', created_at), id
            LIMIT :rows""";

    private ConnectionStore() {}

    /** A page of a person's that last, the oldest first. */
    static Page<ConnectedClient> page(Handle handle, String userId, Cursor from, int limit) {
        List<Page.Row<ConnectedClient>> found = handle.createQuery(CONNECTIONS + LASTING + AFTER)
                .bind("user", userId)
                .bind("at", from.at())
                .bind("id", from.id())
                .bind("rows", limit + 1)
                .map((row, context) -> client(row))
                .map(one -> new Page.Row<>(one, new Cursor(one.createdAt(), one.id())))
                .list();
        return Page.of(found, limit);
    }

    /** All of a person's that aren't ended, of the organisations that the transaction sees. */
    static List<ConnectedClient> open(Handle handle, String userId) {
        return handle.createQuery(CONNECTIONS + " AND revoked_at IS NULL ORDER BY id")
                .bind("user", userId)
                .map((row, context) -> client(row))
                .list();
    }

    /** One of a person's, ended or not. */
    static Optional<ConnectedClient> find(Handle handle, String userId, String id) {
        return handle.createQuery(CONNECTIONS + " AND id = :id")
                .bind("user", userId)
                .bind("id", id)
                .map((row, context) -> client(row))
                .findOne();
    }

    /** Ends one, in a transaction of its organisation; says whether it wasn't ended before. */
    static boolean end(Handle handle, String orgId, String id) {
        return handle.createUpdate("UPDATE oauth_grants SET revoked_at = clock_timestamp()"
                                + " WHERE org_id = :org AND id = :id AND revoked_at IS NULL")
                        .bind("org", orgId)
                        .bind("id", id)
                        .execute()
                > 0;
    }

    private static ConnectedClient client(ResultSet row) throws SQLException {
        String redirect = row.getString("redirect_uri");
        return new ConnectedClient(
                row.getString("id"),
                row.getString("client_name"),
                row.getString("client_host"),
                RedirectAddress.parse(redirect).map(RedirectAddress::shown).orElse(""),
                row.getString("org_id"),
                row.getString("user_id"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                GrantStore.time(row, "last_used_at"),
                GrantStore.time(row, "refresh_expires_at"),
                GrantStore.time(row, "revoked_at"));
    }
}
