package dev.agentc2.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.security.InvitationToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The way in of the first owner, in a real PostgreSQL. */
@Tag("adapter")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnerInvitationTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String ACTOR = "system:bootstrap";

    private EmbeddedPostgres postgres;
    private Database database;
    private Path file;

    @BeforeAll
    void start(@TempDir Path dir) {
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), 0);
        Database.migrate(postgres.url());
        database = new Database(postgres.url(), "bootstrap", 1);
        file = dir.resolve("owner-invitation");
        sql("INSERT INTO organizations (id, slug, name) VALUES ('default', 'default', 'D'), ('other', 'other', 'O')");
        sql("INSERT INTO users (id, email, name) VALUES ('userowner', 'o@example.com', 'O')");
        sql("INSERT INTO memberships (org_id, user_id, role) VALUES ('other', 'userowner', 'OWNER')");
    }

    @BeforeEach
    void empty() throws IOException {
        Files.deleteIfExists(file);
        sql("DELETE FROM invitations");
        sql("DELETE FROM outbox");
        sql("DELETE FROM memberships WHERE org_id = 'default'");
    }

    @AfterAll
    void stop() {
        database.close();
        postgres.close();
    }

    @Test
    void aNewInstallationHasOneInvitationForItsOwnerInAFileForTheLocalUserOnly() throws IOException {
        keep(NOW);
        String token = Files.readString(file);
        assertTrue(InvitationToken.parse(token.strip()).isPresent());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(1, count("invitations WHERE role = 'OWNER' AND email IS NULL AND org_id = 'default'"));
        assertEquals(1, count("outbox WHERE action = 'invitation.create' AND actor = 'system:bootstrap'"));
        keep(NOW.plusSeconds(60));
        assertEquals(token, Files.readString(file), "it stays the same");
        assertEquals(1, count("invitations"));
    }

    @Test
    void oneThatExpiredOrWhoseTokenIsLostIsReplaced() throws IOException {
        keep(NOW);
        String first = Files.readString(file);
        keep(NOW.plus(OwnerInvitation.LIFE));
        String second = Files.readString(file);
        assertNotEquals(first, second);
        Files.delete(file);
        keep(NOW.plus(OwnerInvitation.LIFE));
        assertNotEquals(second, Files.readString(file));
        assertEquals(1, count("invitations WHERE revoked_at IS NULL"));
    }

    @Test
    void whereSomebodyInvitedAnOwnerNoneIsMade() {
        sql("INSERT INTO invitations (id, org_id, email, role, token_hash, expires_at, created_by) VALUES"
                + " ('i', 'default', 'x@example.com', 'OWNER', sha256('x'), timestamptz '2026-02-01Z', 'key:k')");
        keep(NOW);
        assertFalse(Files.exists(file));
        assertEquals(1, count("invitations"));
    }

    @Test
    void whereThereIsAnOwnerTheFileGoes() {
        keep(NOW);
        sql("INSERT INTO memberships (org_id, user_id, role) VALUES ('default', 'userowner', 'OWNER')");
        keep(NOW);
        assertFalse(Files.exists(file));
        keep(NOW);
        assertFalse(Files.exists(file));
    }

    private void keep(Instant now) {
        database.inOrganization("default", handle -> {
            new OwnerInvitation("default", ACTOR, file).keep(handle, now);
            return now;
        });
    }

    private void sql(String statement) {
        Jdbi.create(postgres.url()).useHandle(h -> h.execute(statement));
    }

    private int count(String from) {
        return Jdbi.create(postgres.url())
                .withHandle(h -> h.createQuery("SELECT count(*) FROM " + from)
                        .mapTo(Integer.class)
                        .one());
    }
}
