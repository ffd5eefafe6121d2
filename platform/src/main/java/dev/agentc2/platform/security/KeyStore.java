package dev.agentc2.platform.security;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.database.DatabaseUnavailableException;
import dev.agentc2.platform.http.Permission;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** API keys and access tokens where they are kept. Thread-safe. */
interface KeyStore {
    /**
     * A key by its id.
     *
     * @throws DatabaseUnavailableException when the store is away
     */
    Optional<KeyRecord> find(String keyId);

    /**
     * Notes when keys were last used.
     *
     * @throws DatabaseUnavailableException when the store is away
     */
    void noteUse(Map<String, Instant> lastUses);

    /** The keys in PostgreSQL. */
    static KeyStore in(Database database) {
        return new KeyStore() {
            @Override
            public Optional<KeyRecord> find(String keyId) {
                return database.inTransaction(h -> h.createQuery("SELECT * FROM find_access(:id)")
                        .bind("id", keyId)
                        .map((row, context) -> record(keyId, row))
                        .findOne());
            }

            @Override
            public void noteUse(Map<String, Instant> lastUses) {
                List<Map.Entry<String, Instant>> uses = List.copyOf(lastUses.entrySet());
                List<String> ids = uses.stream().map(Map.Entry::getKey).toList();
                List<String> times =
                        uses.stream().map(use -> use.getValue().toString()).toList();
                database.inTransaction(h -> h.registerArrayType(String.class, "text")
                        .createUpdate("SELECT note_api_key_use(:ids, CAST(:times AS timestamptz[]))")
                        .bindArray("ids", String.class, ids)
                        .bindArray("times", String.class, times)
                        .execute());
            }
        };
    }

    private static KeyRecord record(String keyId, ResultSet row) throws SQLException {
        Timestamp expires = row.getTimestamp("expires_at");
        return new KeyRecord(
                keyId,
                row.getString("org_id"),
                "ACTIVE".equals(row.getString("org_status")),
                row.getBytes("hash"),
                permissions(row.getArray("permissions")),
                expires == null ? null : expires.toInstant(),
                row.getTimestamp("revoked_at") != null,
                delegation(row));
    }

    private static KeyRecord.@Nullable Delegation delegation(ResultSet row) throws SQLException {
        String userId = row.getString("user_id");
        if (userId == null) {
            return null;
        }
        byte[] hash = row.getBytes("earlier_hash");
        Timestamp expires = row.getTimestamp("earlier_expires_at");
        return new KeyRecord.Delegation(
                userId,
                row.getString("resource"),
                hash == null || expires == null ? null : new KeyRecord.Earlier(hash, expires.toInstant()));
    }

    private static Set<Permission> permissions(@Nullable Array names) throws SQLException {
        return names == null ? Set.of() : Permission.named(Set.of((String[]) names.getArray()));
    }
}
