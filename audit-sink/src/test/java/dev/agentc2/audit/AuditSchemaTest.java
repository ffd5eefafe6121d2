package dev.agentc2.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.platform.database.Database;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The tables keep tenants apart and the record of events unchangeable, whatever SQL the services run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("adapter")
class AuditSchemaTest {
    private static final String EVENT = "INSERT INTO events (org_id, at, type, turn_id, topic, source_partition,"
            + " source_offset, payload) VALUES (:org, CAST(:at AS timestamptz), 'T', 't-1', 'topic', 0, 0, '{}')";

    private EmbeddedPostgres postgres;
    private Jdbi owner;
    private Database sink;
    private Database app;

    @BeforeAll
    void start(@TempDir Path dir) {
        postgres = EmbeddedPostgres.start(dir, 0);
        Database.migrate(postgres.url());
        owner = Jdbi.create(postgres.url());
        sink = new Database(postgres.url(), "sink", 1, Database.Role.SINK);
        app = new Database(postgres.url(), "app", 1);
    }

    @AfterAll
    void stop() {
        app.close();
        sink.close();
        postgres.close();
    }

    @Test
    void everyTenantTableForcesRowSecurity() {
        List<String> open = owner.withHandle(h -> h.createQuery("SELECT c.relname FROM pg_class c"
                        + " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'"
                        + " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
                        + " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)")
                .mapTo(String.class)
                .list());
        assertEquals(List.of(), open);
    }

    @Test
    void theSinkAddsEventsButCanNeitherReadNorChangeThem() {
        sink.inTransaction(h -> addEvent(h, "org-append", "2026-11-23T10:00:00Z"));
        for (String forbidden : List.of(
                "SELECT count(*) FROM events",
                "UPDATE events SET type = 'other'",
                "DELETE FROM events",
                "DELETE FROM messages",
                "TRUNCATE events",
                "SELECT count(*) FROM events_default")) {
            refused(sink, forbidden);
        }
    }

    @Test
    void theApplicationSeesItsOrganisationOnlyAndWritesNothing() {
        sink.inTransaction(h -> addEvent(h, "org-a", "2026-11-23T10:00:00Z"));
        sink.inTransaction(h -> addEvent(h, "org-b", "2026-11-23T10:00:00Z"));
        String count = "SELECT count(*) FROM events WHERE org_id IN ('org-a', 'org-b')";
        assertEquals(1, countOf(app, "org-a", count));
        assertEquals(0, countOf(app, "org-c", count));
        assertEquals(0, countOf(app, "", count));
        refused(app, "UPDATE turns SET outcome = 'COMPLETED'");
        refused(app, "INSERT INTO budget_status VALUES ('org-a', '2026-11-23', 0, 0, 0, now())");
        refused(app, "SELECT add_event_partition('2026-11-01')");
        refused(app, "SELECT * FROM sink_offsets");
    }

    @Test
    void aPartitionTakesOverWhatFellIntoTheDefaultOne() {
        sink.inTransaction(h -> addEvent(h, "org-p", "2031-02-28T23:59:59.999Z"));
        sink.inTransaction(h -> addEvent(h, "org-p", "2031-03-01T00:00:00Z"));
        assertTrue(addPartition("2031-02-11"));
        assertEquals(false, addPartition("2031-02-28"), "it is there already");
        sink.inTransaction(h -> addEvent(h, "org-p", "2031-02-01T00:00:00Z"));
        assertEquals(2, countAsOwner("SELECT count(*) FROM events_2031_02"));
        assertEquals(3, countOf(app, "org-p", "SELECT count(*) FROM events"));
        everyTenantTableForcesRowSecurity();
    }

    @Test
    void anOwnerWithoutSuperuserRightsCanMigrateAndWork() throws SQLException {
        owner.useHandle(h -> h.execute("CREATE ROLE plain LOGIN CREATEROLE"));
        owner.useHandle(h -> h.execute("GRANT "
                + h.createQuery("SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolname LIKE 'agentc2%'")
                        .mapTo(String.class)
                        .one()
                + " TO plain WITH SET TRUE"));
        owner.useHandle(h -> h.execute("CREATE DATABASE plain OWNER plain"));
        String url = postgres.url().replace("/postgres?", "/plain?").replace("user=postgres", "user=plain");
        Database.migrate(url);
        try (Database plain = new Database(url, "plain", 1, Database.Role.SINK)) {
            plain.inTransaction(h -> addEvent(h, "org-n", "2031-02-28T00:00:00Z"));
            plain.inTransaction(h -> h.createQuery("SELECT add_event_partition('2031-02-01')")
                    .mapTo(Boolean.class)
                    .one());
        }
        try (Database plain = new Database(url, "plain", 1)) {
            assertEquals(1, countOf(plain, "org-n", "SELECT count(*) FROM events"));
        }
        try (var connection = DriverManager.getConnection(url);
                var rows = connection.createStatement().executeQuery("SELECT count(*) FROM events")) {
            rows.next();
            assertEquals(0, rows.getInt(1), "forced: the owner is subject to it too");
        }
    }

    private boolean addPartition(String day) {
        return sink.inTransaction(h -> h.createQuery("SELECT add_event_partition(CAST(:day AS date))")
                .bind("day", day)
                .mapTo(Boolean.class)
                .one());
    }

    private static int addEvent(Handle handle, String org, String at) {
        return handle.createUpdate(EVENT).bind("org", org).bind("at", at).execute();
    }

    /** Rows as an organisation sees them; the empty one stands for a transaction that isn't scoped. */
    private static int countOf(Database database, String org, String sql) {
        return org.isEmpty()
                ? database.inTransaction(h -> number(h, sql))
                : database.inOrganization(org, h -> number(h, sql));
    }

    private int countAsOwner(String sql) {
        return owner.withHandle(h -> number(h, sql));
    }

    private static Integer number(Handle handle, String sql) {
        return handle.createQuery(sql).mapTo(Integer.class).one();
    }

    private static void refused(Database as, String sql) {
        var refusal = assertThrows(
                UnableToExecuteStatementException.class, () -> as.inOrganization("org-a", h -> h.execute(sql)), sql);
        SQLException cause = assertInstanceOf(SQLException.class, refusal.getCause());
        assertEquals("42501", cause.getSQLState(), sql);
    }
}
