package dev.agentc2.platform.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.agentc2.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever tables there are: as the role of the services, with the scope of one organisation, rows of another can't be
 * seen, made, changed, taken or removed. Tables are found in the schema, so that one that comes later is tested too. They
 * are filled with a row of each organisation; checks, references and triggers are taken off first, for they would ask for
 * more than this is about.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("adapter")
class TenantRowsTest {
    private static final String NOT_ALLOWED = "42501";
    private static final List<String> ORGANIZATIONS = List.of("ours", "theirs");

    private EmbeddedPostgres postgres;
    private Jdbi superuser;
    private Database app;
    private List<Tenanted> tables;

    /**
     * A table of rows that belong to organisations.
     *
     * @param name of the table
     * @param owner its column that says whose a row is
     * @param isPartition of another table, through which it gets its rows
     */
    private record Tenanted(String name, String owner, boolean isPartition) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Column(String name, String type) {}

    @BeforeAll
    void start(@TempDir Path dir) {
        postgres = EmbeddedPostgres.start(dir, 0);
        Database.migrate(postgres.url());
        superuser = Jdbi.create(postgres.url());
        app = new Database(postgres.url(), "app", 2);
        tables = superuser.withHandle(TenantRowsTest::find);
        superuser.useHandle(TenantRowsTest::takeConstraintsOff);
        superuser.useHandle(handle -> {
            handle.execute("SET session_replication_role = replica");
            for (Tenanted table :
                    tables.stream().filter(one -> !one.isPartition()).toList()) {
                ORGANIZATIONS.forEach(org -> handle.execute(insert(handle, table, org)));
            }
            handle.execute("SET session_replication_role = DEFAULT");
        });
    }

    @AfterAll
    void stop() {
        app.close();
        postgres.close();
    }

    @Test
    void theTablesThatAreKnownToBelongToOrganisationsAreFound() {
        List<String> names = tables.stream().map(Tenanted::name).toList();
        for (String known : List.of("organizations", "agents", "api_keys", "connection_secrets", "outbox", "events")) {
            assertTrue(names.contains(known), () -> known + " is not among " + names);
        }
    }

    @TestFactory
    Stream<DynamicTest> rowLevelSecurityIsEnabledAndForced() {
        return each(table -> {
            String flags = "SELECT count(*) FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
                    + " AND oid = CAST('" + table.name() + "' AS regclass)";
            int flagged = superuser.withHandle(h -> number(h, flags));
            assertEquals(1, flagged);
        });
    }

    @TestFactory
    Stream<DynamicTest> ownRowsAreSeenAndThoseOfAnotherAreNot() {
        return each(table -> {
            String count = "SELECT count(*) FROM " + table.name() + " WHERE " + table.owner();
            tried("ours", count + " = 'ours'").ifPresent(own -> assertEquals(1, own, "own rows"));
            assertEquals(0, tried("ours", count + " <> 'ours'").orElse(0));
        });
    }

    @TestFactory
    Stream<DynamicTest> withoutAScopeNothingIsSeenOrChanged() {
        return each(table -> {
            assertEquals(0, tried("", "SELECT count(*) FROM " + table.name()).orElse(0));
            assertEquals(
                    0,
                    tried("", counted("UPDATE " + table.name() + " SET %1$s = %1$s", table))
                            .orElse(0));
            assertEquals(
                    0, tried("", counted("DELETE FROM " + table.name(), table)).orElse(0));
        });
    }

    @TestFactory
    Stream<DynamicTest> rowsOfAnotherCanNeitherBeMadeNorChangedNorTakenNorRemoved() {
        return each(table -> {
            String before = contents(table);
            String theirs = " WHERE %1$s = 'theirs'";
            String update = "UPDATE " + table.name() + " SET %1$s = ";
            assertEquals(
                    0, tried("ours", counted(update + "%1$s" + theirs, table)).orElse(0), "changed");
            assertEquals(
                    0, tried("ours", counted(update + "'ours'" + theirs, table)).orElse(0), "taken");
            assertEquals(
                    0,
                    tried("ours", counted("DELETE FROM " + table.name() + theirs, table))
                            .orElse(0),
                    "removed");
            assertEquals(0, tried("ours", counted(update + "'theirs'", table)).orElse(0), "given away");
            String insert = superuser.withHandle(h -> insert(h, table, "theirs"));
            assertTrue(tried("ours", insert).isEmpty(), "made: " + insert);
            assertTrue(tried("", insert).isEmpty(), "made without a scope: " + insert);
            assertEquals(before, contents(table));
        });
    }

    private interface Check {
        void of(Tenanted table);
    }

    private Stream<DynamicTest> each(Check check) {
        return tables.stream().map(table -> DynamicTest.dynamicTest(table.name(), () -> check.of(table)));
    }

    /** What a statement says or how many rows it touches; empty when it isn't allowed. Any other refusal fails. */
    private OptionalInt tried(String org, String sql) {
        try {
            return OptionalInt.of(app.inOrganization(org, handle -> {
                handle.execute("SET CONSTRAINTS ALL DEFERRED");
                return sql.startsWith("SELECT") ? number(handle, sql) : handle.execute(sql);
            }));
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException cause && NOT_ALLOWED.equals(cause.getSQLState())) {
                return OptionalInt.empty();
            }
            return fail(sql, e);
        }
    }

    private static Integer number(Handle handle, String sql) {
        return handle.createQuery(sql).mapTo(Integer.class).one();
    }

    private static String counted(String sql, Tenanted table) {
        return sql.formatted(table.owner());
    }

    private String contents(Tenanted table) {
        return superuser.withHandle(
                h -> h.createQuery("SELECT coalesce(string_agg(t::text, ' | ' ORDER BY t::text), '')" + " FROM "
                                + table.name() + " t")
                        .mapTo(String.class)
                        .one());
    }

    private static List<Tenanted> find(Handle handle) {
        List<Tenanted> found = new ArrayList<>(List.of(new Tenanted("organizations", "id", false)));
        found.addAll(handle.createQuery("SELECT c.relname, c.relispartition FROM pg_class c JOIN pg_attribute a"
                        + " ON a.attrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace"
                        + " AND c.relkind IN ('r', 'p') AND a.attname = 'org_id' AND NOT a.attisdropped"
                        + " ORDER BY c.relname")
                .map((row, _) -> new Tenanted(row.getString(1), "org_id", row.getBoolean(2)))
                .list());
        return found;
    }

    private static void takeConstraintsOff(Handle handle) {
        handle.createQuery("SELECT format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I', conrelid::regclass, conname)"
                        + " FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f')"
                        + " AND coninhcount = 0 AND conparentid = 0 ORDER BY contype DESC")
                .mapTo(String.class)
                .list()
                .forEach(handle::execute);
    }

    /** An insert of a row with something in each column that must have something. */
    private static String insert(Handle handle, Tenanted table, String org) {
        List<Column> columns = handle.createQuery("SELECT column_name, data_type FROM information_schema.columns"
                        + " WHERE table_schema = 'public' AND table_name = :table AND is_identity = 'NO'"
                        + " AND is_generated = 'NEVER' AND column_default IS NULL AND is_nullable = 'NO'"
                        + " ORDER BY ordinal_position")
                .bind("table", table.name())
                .map((row, _) -> new Column(row.getString(1), row.getString(2)))
                .list();
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        String values = columns.stream()
                .map(column -> column.name().equals(table.owner()) ? "'" + org + "'" : value(column, org))
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + table.name() + " (" + names + ") VALUES (" + values + ")";
    }

    private static String value(Column column, String org) {
        return switch (column.type()) {
            case "text", "character varying" -> "'" + org + "'";
            case "jsonb", "json", "ARRAY" -> "'{}'";
            case "boolean" -> "true";
            case "bytea" -> "sha256('" + org + "')";
            case "date", "timestamp with time zone", "timestamp without time zone" -> "now()";
            case "uuid" -> "gen_random_uuid()";
            default -> String.valueOf(ORGANIZATIONS.indexOf(org) + 1);
        };
    }
}
