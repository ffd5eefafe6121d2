package dev.agentc2.ingress.people;

import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** API keys in PostgreSQL as those who manage them see them, within a transaction of their organisation. */
final class KeyStore {
    private static final String KEYS = """
            SELECT k.id, k.name, k.permissions, k.created_at, k.created_by, k.expires_at, k.revoked_at, k.last_used_at,
                k.row_version
            FROM api_keys k""";

    private static final String PAGE = KEYS + """
             WHERE k.org_id = :org AND (date_trunc('milliseconds', k.created_at), k.id) > (:at, :id)
                AND (NOT :active OR (k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > :now)))
            ORDER BY date_trunc('milliseconds', k.created_at), k.id
            LIMIT :rows""";

    private static final String MADE = """
            WITH RECURSIVE made AS (
                SELECT id FROM api_keys WHERE created_by = 'user:' || :user
                UNION
                SELECT k.id FROM api_keys k JOIN made m ON k.created_by = 'key:' || m.id)
            """ + KEYS + " JOIN made USING (id) WHERE k.revoked_at IS NULL ORDER BY k.id";

    private static final String INSERT = """
            INSERT INTO api_keys (id, org_id, hash, name, permissions, created_by, expires_at)
            VALUES (:id, :org, :hash, :name, :permissions, :maker, :expires)""";

    private KeyStore() {}

    /** Keys, the oldest first. {@code activeAt} leaves out those that are revoked or expired by then; null takes all. */
    static Page<StoredKey> page(Handle handle, String orgId, Cursor from, int limit, @Nullable Instant activeAt) {
        List<Page.Row<StoredKey>> found = handle.createQuery(PAGE)
                .bind("org", orgId)
                .bind("at", from.at())
                .bind("id", from.id())
                .bind("active", activeAt != null)
                .bind("now", activeAt == null ? Instant.EPOCH : activeAt)
                .bind("rows", limit + 1)
                .map((row, context) -> key(row))
                .map(key -> new Page.Row<>(key, new Cursor(key.createdAt(), key.id())))
                .list();
        return Page.of(found, limit);
    }

    /**
     * One key.
     *
     * @throws ProblemException 404 when this organisation has none of that id
     */
    static StoredKey get(Handle handle, String orgId, String id) {
        return handle.createQuery(KEYS + " WHERE k.org_id = :org AND k.id = :id")
                .bind("org", orgId)
                .bind("id", id)
                .map((row, context) -> key(row))
                .findOne()
                .orElseThrow(() -> new ProblemException(
                        404, "api-key-not-found", "There is no such API key in this organisation."));
    }

    /** Keys that aren't revoked of those that a person made, that were made with one of these, and so on. */
    static List<StoredKey> madeBy(Handle handle, String userId) {
        return handle.createQuery(MADE)
                .bind("user", userId)
                .map((row, context) -> key(row))
                .list();
    }

    static StoredKey insert(
            Handle handle,
            String orgId,
            ApiKey key,
            String name,
            Set<Permission> permissions,
            String maker,
            @Nullable Instant expiresAt) {
        handle.createUpdate(INSERT)
                .bind("id", key.id())
                .bind("org", orgId)
                .bind("hash", key.hash())
                .bind("name", name)
                .bindArray(
                        "permissions",
                        String.class,
                        permissions.stream().map(Permission::name).toArray())
                .bind("maker", maker)
                .bind("expires", expiresAt)
                .execute();
        return get(handle, orgId, key.id());
    }

    static StoredKey revoke(Handle handle, String orgId, String id) {
        handle.createUpdate("UPDATE api_keys SET revoked_at = clock_timestamp(), row_version = row_version + 1"
                        + " WHERE org_id = :org AND id = :id AND revoked_at IS NULL")
                .bind("org", orgId)
                .bind("id", id)
                .execute();
        return get(handle, orgId, id);
    }

    private static StoredKey key(ResultSet row) throws SQLException {
        List<String> names = List.of((String[]) row.getArray("permissions").getArray());
        return new StoredKey(
                row.getString("id"),
                row.getString("name"),
                StoredKey.scopesOf(Permission.named(names)),
                names,
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"),
                time(row, "expires_at"),
                time(row, "revoked_at"),
                time(row, "last_used_at"),
                row.getLong("row_version"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
