package dev.agentc2.platform.security;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.database.DatabaseUnavailableException;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.Permission;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in a real PostgreSQL, looked up as the services do. */
@Tag("adapter")
class KeyStoreTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    static Path dir;

    private static EmbeddedPostgres postgres;
    private static Database database;
    private static KeyStore store;
    private static Jdbi owner;

    private final ApiKey key = ApiKey.generate(new SecureRandom());

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(dir, 0);
        Database.migrate(postgres.url());
        owner = Jdbi.create(postgres.url());
        owner.useHandle(h -> h.execute("INSERT INTO organizations (id, slug, name, status) VALUES"
                + " ('org', 'org', 'Org', 'ACTIVE'), ('gone', 'gone', 'Gone', 'SUSPENDED')"));
        database = new Database(postgres.url(), "keys", 2);
        store = KeyStore.in(database);
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    @Test
    void findsAKeyWithAllThatDecidesOverIt() {
        assertEquals(Optional.empty(), store.find(key.id()));
        insert("org", "CHAT", "READ");
        KeyRecord found = store.find(key.id()).orElseThrow();
        assertEquals("org", found.orgId());
        assertArrayEquals(key.hash(), found.hash());
        assertEquals(Set.of(Permission.CHAT, Permission.READ), found.permissions());
        assertTrue(found.orgActive());
        assertTrue(found.admits(key, NOW));
        assertFalse(found.admits(
                new ApiKey(key.id(), ApiKey.generate(new SecureRandom()).secret()), NOW));
    }

    @Test
    void permissionsOfANewerVersionGrantNothing() {
        insert("org", "READ", "RULE_THE_WORLD");
        assertEquals(Set.of(Permission.READ), store.find(key.id()).orElseThrow().permissions());
    }

    @Test
    void revokingExpiryAndSuspensionAreSeenAtTheNextLookUp() {
        insert("org", "CHAT");
        update("expires_at = timestamptz '" + NOW + "'");
        assertTrue(store.find(key.id()).orElseThrow().admits(key, NOW.minusSeconds(1)));
        assertFalse(store.find(key.id()).orElseThrow().admits(key, NOW));
        update("expires_at = NULL, revoked_at = now()");
        assertFalse(store.find(key.id()).orElseThrow().admits(key, NOW));
        update("org_id = 'gone', revoked_at = NULL");
        assertFalse(store.find(key.id()).orElseThrow().orgActive());
    }

    @Test
    void theLastUseIsNotedAndNeverGoesBack() {
        insert("org", "CHAT");
        store.noteUse(Map.of(key.id(), NOW, "nosuchkey000", NOW));
        assertEquals(NOW, lastUse());
        store.noteUse(Map.of(key.id(), NOW.minusSeconds(60)));
        assertEquals(NOW, lastUse());
        store.noteUse(Map.of(key.id(), NOW.plusSeconds(60)));
        assertEquals(NOW.plusSeconds(60), lastUse());
    }

    @Test
    void aStoreThatIsAwaySaysSo() {
        String nowhere = "jdbc:postgresql://127.0.0.1:1/postgres?user=postgres";
        try (Database lost = new Database(nowhere, "lost", 1)) {
            KeyStore away = KeyStore.in(lost);
            assertThrows(DatabaseUnavailableException.class, () -> away.find(key.id()));
            assertThrows(DatabaseUnavailableException.class, () -> away.noteUse(Map.of(key.id(), NOW)));
        }
    }

    private void insert(String org, String... permissions) {
        owner.useHandle(h -> h.createUpdate("INSERT INTO api_keys (id, org_id, hash, name, permissions, created_by)"
                        + " VALUES (:id, :org, :hash, 'test', :permissions, 'system:test')")
                .bind("id", key.id())
                .bind("org", org)
                .bind("hash", key.hash())
                .bindArray("permissions", String.class, (Object[]) permissions)
                .execute());
    }

    private void update(String set) {
        owner.useHandle(h -> h.execute("UPDATE api_keys SET " + set + " WHERE id = ?", key.id()));
    }

    private Instant lastUse() {
        return owner.withHandle(h -> h.createQuery("SELECT last_used_at FROM api_keys WHERE id = ?")
                .bind(0, key.id())
                .mapTo(Instant.class)
                .one());
    }
}
