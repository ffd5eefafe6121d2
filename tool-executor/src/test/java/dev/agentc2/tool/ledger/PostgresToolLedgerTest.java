package dev.agentc2.tool.ledger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.service.Health;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import dev.agentc2.tool.sweep.Sweep;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger on a real PostgreSQL. */
@Tag("adapter")
class PostgresToolLedgerTest {
    private static final LedgerKey KEY = new LedgerKey("org-1", "turn/1/1/c1", "clock");
    private static final Settlement DONE = new Settlement(ToolOutcome.Succeeded.json("{\"a\":\"\u20ac\"}"), 1_000, 25);

    @TempDir
    static Path dir;

    private static EmbeddedPostgres postgres;
    private static Database database;
    private PostgresToolLedger ledger;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(dir, 0);
        Database.migrate(postgres.url());
        database = new Database(postgres.url(), "test", 2);
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    @BeforeEach
    void empty() throws Exception {
        ledger = new PostgresToolLedger(database);
        asOwner("TRUNCATE tool_effects");
    }

    @Test
    void aCallIsFreshThenBegunThenSettled() throws Exception {
        assertInstanceOf(Opening.Fresh.class, ledger.open(KEY, true));
        assertInstanceOf(Opening.Begun.class, ledger.open(KEY, true));
        assertEquals(DONE, ledger.settle(KEY, DONE));
        assertEquals(new Opening.Settled(DONE), ledger.open(KEY, false));
    }

    @Test
    void keepsEveryKindOfOutcome() throws Exception {
        int number = 0;
        for (ToolOutcome outcome : new ToolOutcome[] {
            new ToolOutcome.Succeeded("cut", ToolOutcome.ContentType.TEXT, true),
            new ToolOutcome.Failed(FailureKind.BLOCKED, "Not allowed.", "because"),
            new ToolOutcome.Unknown(FailureKind.TIMEOUT, "Too long.")
        }) {
            LedgerKey key = new LedgerKey("org-1", "effect-" + number++, "t");
            Settlement settlement = new Settlement(outcome, 5, 6);
            ledger.settle(key, settlement);
            assertEquals(new Opening.Settled(settlement), ledger.open(key, true));
        }
    }

    @Test
    void theFirstSettlementHolds() throws Exception {
        ledger.open(KEY, true);
        ledger.settle(KEY, DONE);
        Settlement late = new Settlement(new ToolOutcome.Unknown(FailureKind.INTERRUPTED, "?"), 2_000, 1);
        assertEquals(DONE, ledger.settle(KEY, late));
    }

    @Test
    void anOrganisationSeesItsOwnCallsOnly() throws Exception {
        ledger.settle(KEY, DONE);
        LedgerKey other = new LedgerKey("org-2", KEY.effectId(), "clock");
        assertInstanceOf(Opening.Fresh.class, ledger.open(other, true));
        assertEquals(1, visible("org-1"));
        assertEquals(1, visible("org-2"));
        assertEquals(0, visible(""));
        assertThrows(
                JdbiException.class,
                () -> database.inOrganization("org-2", handle -> handle.execute("DELETE FROM tool_effects")));
    }

    @Test
    void theSweepRemovesWhatIsOldAndNothingElse() throws Exception {
        ledger.settle(KEY, DONE);
        ledger.settle(new LedgerKey("org-2", "young", "clock"), DONE);
        asOwner("UPDATE tool_effects SET dispatched_at = now() - interval '8 days' WHERE org_id = 'org-1'");
        try (Sweep sweep = Sweep.ofLedger(database, rows -> {})) {
            assertEquals(1, sweep.sweep());
            assertEquals(0, sweep.sweep());
        }
        assertEquals(0, visible("org-1"));
        assertEquals(1, visible("org-2"));
    }

    @Test
    void aLedgerThatIsAwayIsSaidToBeSoAndComesBack() throws Exception {
        try (Database nowhere = new Database("jdbc:postgresql://127.0.0.1:1/x?user=x", "nowhere", 1)) {
            PostgresToolLedger away = new PostgresToolLedger(nowhere);
            assertThrows(LedgerUnavailableException.class, () -> away.open(KEY, false));
            assertEquals(Health.Status.DEGRADED, away.health().status());
            long begin = System.nanoTime();
            assertThrows(LedgerUnavailableException.class, () -> away.settle(KEY, DONE));
            assertTrue(System.nanoTime() - begin < 500_000_000L, "the second caller doesn't wait");
        }
        asOwner("ALTER FUNCTION begin_tool_effect(text, text, text, boolean) RENAME TO hidden");
        assertThrows(LedgerUnavailableException.class, () -> ledger.open(KEY, true));
        asOwner("ALTER FUNCTION hidden(text, text, text, boolean) RENAME TO begin_tool_effect");
        await().ignoreException(LedgerUnavailableException.class)
                .until(() -> ledger.open(KEY, true) instanceof Opening.Fresh);
        assertEquals(Health.Status.UP, ledger.health().status());
    }

    private static int visible(String org) {
        return database.inOrganization(
                org,
                handle -> handle.createQuery("SELECT count(*) FROM tool_effects")
                        .mapTo(Integer.class)
                        .one());
    }

    private static void asOwner(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(postgres.url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
