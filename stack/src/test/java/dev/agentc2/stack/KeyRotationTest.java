package dev.agentc2.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.crypto.Sealed;
import dev.agentc2.platform.database.Database;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key ring is rotated and pruned beside a database with credentials of two organisations. */
@Tag("adapter")
class KeyRotationTest {
    private static final byte[] SECRET = "secret".getBytes(UTF_8);

    @Test
    void everyRowIsWrappedAnewBeforeItsKeyGoes(@TempDir Path dir) {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dir.resolve("postgres"), 0)) {
            Database.migrate(postgres.url());
            Jdbi superuser = Jdbi.create(postgres.url());
            Settings settings = Settings.of(
                    Map.of(Settings.HOME.name(), dir.toString(), Settings.POSTGRES_URL.name(), postgres.url()));
            KeyRing service = KeyRing.of(settings);
            long first = service.primary();
            store(superuser, service, "one");
            store(superuser, service, "two");
            Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(2));
            try (KeyRotation rotation = new KeyRotation(settings, later);
                    KeyRotation hasty = new KeyRotation(settings, Clock.systemUTC())) {
                rotation.prepare();
                assertEquals(first, service.primary());
                assertTrue(rotation.rotate().getFirst().endsWith("; 2 rows were encrypted anew."));
                assertTrue(rotation.rewrap().getFirst().endsWith("; 0 rows were encrypted anew."));
                assertArrayEquals(SECRET, stored(superuser, service, "two"));
                StackException early = assertThrows(StackException.class, hasty::prune);
                assertTrue(String.valueOf(early.getMessage()).contains("wait"), early.getMessage());
                assertEquals(
                        List.of("Key " + first + " is gone.", "Key " + service.primary() + " stays: it encrypts."),
                        rotation.prune());
                assertArrayEquals(SECRET, stored(superuser, service, "one"));
                assertEquals(List.of(service.primary()), service.keyIds());
            }
        }
    }

    private static void store(Jdbi superuser, KeyRing ring, String org) {
        Sealed sealed = ring.seal(SECRET, org, "con_" + org);
        superuser.useHandle(h -> {
            h.execute("INSERT INTO organizations (id, slug, name) VALUES (?, ?, ?)", org, org, org);
            h.execute(
                    "INSERT INTO connections (id, org_id, slug, name, kind) VALUES (?, ?, 'c', 'C', 'MCP')",
                    "con_" + org,
                    org);
            h.execute(
                    "INSERT INTO connection_secrets (connection_id, org_id, ciphertext, key_id) VALUES (?, ?, ?, ?)",
                    "con_" + org,
                    org,
                    sealed.ciphertext(),
                    sealed.keyId());
        });
    }

    private static byte[] stored(Jdbi superuser, KeyRing ring, String org) {
        byte[] ciphertext =
                superuser.withHandle(h -> h.createQuery("SELECT ciphertext FROM connection_secrets WHERE org_id = ?")
                        .bind(0, org)
                        .mapTo(byte[].class)
                        .one());
        return ring.open(ciphertext, org, "con_" + org);
    }
}
