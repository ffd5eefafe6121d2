package dev.agentc2.platform.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tenants are kept apart by the tables themselves, under an owner who is no superuser and so is subject to it too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("adapter")
class BaseSchemaTest {
    private EmbeddedPostgres postgres;
    private Database app;
    private String ownerUrl;

    @BeforeAll
    void start(@TempDir Path dir) {
        postgres = EmbeddedPostgres.start(dir, 0);
        Jdbi superuser = Jdbi.create(postgres.url());
        superuser.useHandle(h -> h.execute("CREATE ROLE plain LOGIN CREATEROLE"));
        superuser.useHandle(h -> h.execute("CREATE DATABASE plain OWNER plain"));
        String url = postgres.url().replace("/postgres?", "/plain?").replace("user=postgres", "user=plain");
        Database.migrate(url);
        Database.migrate(url);
        ownerUrl = url;
        app = new Database(url, "app", 2);
        for (String org : new String[] {"one", "two"}) {
            app.inOrganization(org, h -> fill(h, org));
        }
    }

    @AfterAll
    void stop() {
        app.close();
        postgres.close();
    }

    @Test
    void anOrganisationSeesItsOwnRowsOnly() {
        for (String table : new String[] {"organizations", "agents", "agent_versions", "api_keys"}) {
            String count = "SELECT count(*) FROM " + table;
            assertEquals(1, scoped("one", count), table);
            assertEquals(0, unscoped(app, count), table + " without a scope");
        }
    }

    @Test
    void nothingCanBeWrittenForAnother() {
        String insert = "INSERT INTO agents (id, org_id, slug, name) VALUES ('x', 'two', 'x', 'x')";
        assertThrows(UnableToExecuteStatementException.class, () -> app.inOrganization("one", h -> h.execute(insert)));
    }

    @Test
    void aVersionNeverChanges() {
        for (String sql : new String[] {"UPDATE agent_versions SET instructions = 'x'", "DELETE FROM agent_versions"}) {
            assertThrows(UnableToExecuteStatementException.class, () -> app.inOrganization("one", h -> h.execute(sql)));
        }
    }

    @Test
    void aKeyIsFoundBeforeItsOrganisationIsKnown() {
        assertEquals("one", app.inTransaction(h -> text(h, "SELECT org_id FROM find_api_key('keyofone0000')")));
        assertEquals(0, unscoped(app, "SELECT count(*) FROM find_api_key('keyofone0001')"));
        app.inTransaction(h -> h.execute(
                "SELECT note_api_key_use(ARRAY['keyofone0000'], ARRAY['2026-01-02T03:04:05Z'::timestamptz])"));
        assertEquals(1, scoped("one", "SELECT count(*) FROM api_keys WHERE last_used_at IS NOT NULL"));
    }

    @Test
    void theOwnerReadsWhatIsCapturedOfAllOrganisationsUnderForcedRowSecurity() {
        app.inOrganization(
                "one",
                h -> h.execute("INSERT INTO outbox (audit_id, org_id, actor, action, subject_type, subject_id)"
                        + " VALUES ('a', 'one', 'key:k', 'agent.create', 'agent', 'x')"));
        try (Handle owner = Jdbi.open(ownerUrl)) {
            for (String table : new String[] {"organizations", "live_agents"}) {
                assertEquals(2, number(owner, "SELECT count(*) FROM " + table), table);
            }
            assertEquals(1, number(owner, "SELECT count(*) FROM outbox"));
            assertEquals(
                    0,
                    number(owner, "SELECT count(*) FROM guardrail_policies")
                            + number(owner, "SELECT count(*) FROM connections"));
            assertEquals(1, owner.execute("DELETE FROM outbox"));
        }
        assertThrows(UnableToExecuteStatementException.class, () -> scoped("one", "SELECT count(*) FROM outbox"));
    }

    private static int fill(Handle handle, String org) {
        handle.execute("INSERT INTO organizations (id, slug, name) VALUES (?, ?, ?)", org, org, org);
        handle.execute(
                "INSERT INTO agents (id, org_id, slug, name, live_version) VALUES (?, ?, 'helper', 'Helper', 1)",
                "helper-" + org,
                org);
        handle.execute(
                "INSERT INTO agent_versions (agent_id, version, org_id, instructions, memory_messages, max_steps,"
                        + " max_output_tokens, turn_timeout_ms, created_by) VALUES (?, 1, ?, 'Help.', 1, 1, 1, 1000, 't')",
                "helper-" + org,
                org);
        return handle.execute(
                "INSERT INTO api_keys (id, org_id, hash, name, permissions, created_by)"
                        + " VALUES (?, ?, sha256('x'), 'k', '{CHAT}', 't')",
                "keyof" + org + "0000",
                org);
    }

    private int scoped(String org, String sql) {
        return app.inOrganization(org, h -> number(h, sql));
    }

    private static int unscoped(Database database, String sql) {
        return database.inTransaction(h -> number(h, sql));
    }

    private static Integer number(Handle handle, String sql) {
        return handle.createQuery(sql).mapTo(Integer.class).one();
    }

    private static String text(Handle handle, String sql) {
        return handle.createQuery(sql).mapTo(String.class).one();
    }
}
