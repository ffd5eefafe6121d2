package dev.agentc2.platform.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.platform.TestClock;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.database.DatabaseUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials as services read them: from a real PostgreSQL, which is away at times. */
@Tag("adapter")
class ConnectionCredentialsTest {
    private static final Duration A_MINUTE = ConnectionCredentials.FRESH;

    @TempDir
    static Path dir;

    @SuppressWarnings("NullAway.Init") // started once for all
    private static EmbeddedPostgres postgres;

    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @SuppressWarnings("NullAway.Init")
    private static Settings settings;

    @SuppressWarnings("NullAway.Init")
    private static SealedCredentials sealed;

    private final TestClock clock = new TestClock();
    private final Switchable source = source();
    private final ConnectionCredentials credentials = new ConnectionCredentials(source, clock);

    /** Counts what is read, and can be made to look as if the server was away. */
    private static final class Switchable implements CredentialSource {
        private final CredentialSource source;
        private int readings;
        private boolean away;

        Switchable(CredentialSource source) {
            this.source = source;
        }

        @Override
        public Credentials read(String orgId, String connectionId) {
            readings++;
            if (away) {
                try (Database nobody = new Database("jdbc:postgresql://127.0.0.1:1/none", "away", 1)) {
                    return nobody.inOrganization(orgId, h -> Credentials.NONE);
                }
            }
            return source.read(orgId, connectionId);
        }

        @Override
        public void close() {
            source.close();
        }
    }

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), 0);
        Database.migrate(postgres.url());
        Jdbi.create(postgres.url()).useHandle(h -> {
            h.execute("INSERT INTO organizations (id, slug, name, status) VALUES ('one', 'one', 'One', 'ACTIVE'),"
                    + " ('two', 'two', 'Two', 'ACTIVE')");
            h.execute("SET ROLE agentc2_app");
            for (String org : new String[] {"one", "two"}) {
                h.execute("SELECT set_config('agentc2.org_id', '" + org + "', false)");
                h.execute(
                        "INSERT INTO connections (id, org_id, slug, name, kind) VALUES (?, ?, 'own', 'Own',"
                                + " 'MODEL_PROVIDER')",
                        "conn_" + org,
                        org);
            }
        });
        settings = Settings.of(Map.of(
                Settings.POSTGRES_URL.name(), postgres.url(),
                Settings.KEY_RING_FILE.name(), dir.resolve("ring.json").toString()));
        sealed = new SealedCredentials(KeyRing.of(settings));
        database = new Database(postgres.url(), "writer", 1);
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    private static Switchable source() {
        return new Switchable(new StoredCredentials(settings, "credentials-test"));
    }

    @AfterEach
    void close() {
        credentials.close();
    }

    @Test
    void eachOrganisationHasItsOwnOnly() throws Exception {
        write("one", "key-one");
        write("two", "key-two");
        assertEquals("key-one", credentials.of("one", "conn_one", 1).get("apiKey"));
        assertEquals("key-two", credentials.of("two", "conn_two", 1).get("apiKey"));
        assertEquals(Credentials.NONE, credentials.of("one", "conn_two", 1));
        assertEquals(Credentials.NONE, credentials.of("two", "conn_one", 1));
    }

    @Test
    void aChangedConnectionIsReadAtOnceAndAnUnchangedOneOnceAMinute() throws Exception {
        write("one", "old");
        assertEquals("old", credentials.of("one", "conn_one", 1).get("apiKey"));
        write("one", "new");
        assertEquals("old", credentials.of("one", "conn_one", 1).get("apiKey"));
        assertEquals("new", credentials.of("one", "conn_one", 2).get("apiKey"));
        write("one", "newest");
        clock.pass(A_MINUTE.minusMillis(1));
        assertEquals("new", credentials.of("one", "conn_one", 2).get("apiKey"));
        assertEquals(2, source.readings);
        clock.pass(Duration.ofMillis(1));
        assertEquals("newest", credentials.of("one", "conn_one", 2).get("apiKey"));
        assertEquals(3, source.readings);
    }

    @Test
    void whatIsKnownOfTheSameStateGoesOnForAnHourWhilePostgresIsAway() throws Exception {
        write("one", "known");
        credentials.of("one", "conn_one", 1);
        source.away = true;
        clock.pass(A_MINUTE);
        assertEquals("known", credentials.of("one", "conn_one", 1).get("apiKey"));
        assertEquals("known", credentials.of("one", "conn_one", 1).get("apiKey"));
        assertThrows(DatabaseUnavailableException.class, () -> credentials.of("one", "conn_one", 2));
        source.away = false;
        assertEquals("known", credentials.of("one", "conn_one", 1).get("apiKey"));
        source.away = true;
        clock.pass(ConnectionCredentials.STALE);
        assertThrows(DatabaseUnavailableException.class, () -> credentials.of("one", "conn_one", 1));
    }

    @Test
    void withoutTheRightKeyTheyAreUnreadable() {
        write("one", "hidden");
        Settings elsewhere = Settings.of(Map.of(
                Settings.POSTGRES_URL.name(), postgres.url(),
                Settings.KEY_RING_FILE.name(), dir.resolve("another.json").toString()));
        try (var reader = new ConnectionCredentials(new StoredCredentials(elsewhere, "elsewhere"), clock)) {
            assertThrows(CredentialsUnreadableException.class, () -> reader.of("one", "conn_one", 1));
            assertFalse(dir.resolve("another.json").toFile().exists());
            KeyRing.of(elsewhere);
            assertThrows(CredentialsUnreadableException.class, () -> reader.of("one", "conn_one", 1));
        }
    }

    @Test
    void theirTextHasNamesOnly() {
        assertEquals("credentials [apiKey]", new Credentials(Map.of("apiKey", "hidden")).toString());
    }

    private static void write(String org, String key) {
        database.inOrganization(org, h -> {
            sealed.write(h, org, "conn_" + org, Map.of("apiKey", key));
            return org;
        });
    }
}
