package dev.agentc2.tool.result;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.platform.database.Database;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.ledger.LedgerKey;
import dev.agentc2.tool.ledger.Opening;
import dev.agentc2.tool.ledger.PostgresToolLedger;
import dev.agentc2.tool.ledger.Settlement;
import dev.agentc2.tool.result.ResultStore.Owner;
import dev.agentc2.tool.sweep.Sweep;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large results on a real PostgreSQL, with the ledger that refers to them. */
@Tag("adapter")
class PostgresResultStoreTest {
    private static final Owner OWNER = new Owner("org-1", "chat", "chat-1/1/1/c1");
    private static final LedgerKey KEY = new LedgerKey("org-1", OWNER.effectId(), "crm__export");
    private static final long ROOM = 40_000;

    @TempDir
    static Path dir;

    private static EmbeddedPostgres postgres;
    private static Database database;
    private ResultStore store;
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
        store = new PostgresResultStore(database, Duration.ofDays(7), ROOM, Clock.systemUTC());
        ledger = new PostgresToolLedger(database);
        asOwner("TRUNCATE tool_results, tool_effects");
    }

    @Test
    void whatIsKeptIsReadInPieces() throws Exception {
        List<KeptResult> kept = store.keep(OWNER, List.of(text("0123456789"), image(1, 2, 3)));
        assertEquals(
                List.of("text/plain 10 CONTENT", "image/png 3 ATTACHMENT"),
                kept.stream()
                        .map(each -> each.mediaType() + " " + each.size() + " " + each.part())
                        .toList());
        ResultStore.Piece piece =
                read("org-1", "chat", kept.getFirst().id(), 3, 4).orElseThrow();
        assertEquals("3456", new String(piece.bytes(), StandardCharsets.UTF_8));
        assertEquals(10, piece.size());
        assertArrayEquals(
                new byte[] {1, 2, 3},
                read("org-1", "chat", kept.getLast().id(), 0, 100).orElseThrow().bytes());
        assertEquals(
                0,
                read("org-1", "chat", kept.getFirst().id(), 10, 4).orElseThrow().bytes().length);
        assertEquals(
                "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882",
                kept.getFirst().sha256());
    }

    @Test
    void otherConversationsAndOrganisationsReadNothing() throws Exception {
        String id = store.keep(OWNER, List.of(text("mine"))).getFirst().id();
        assertEquals(Optional.empty(), read("org-1", "another", id, 0, 4));
        assertEquals(Optional.empty(), read("org-2", "chat", id, 0, 4));
        assertThrows(
                JdbiException.class,
                () -> database.inOrganization("org-1", handle -> handle.execute("DELETE FROM tool_results")));
    }

    @Test
    void theSamePartKeptAgainIsTheSameAndAnotherTakesNoOnesPlace() throws Exception {
        KeptResult first = store.keep(OWNER, List.of(text("one"))).getFirst();
        assertEquals(first, store.keep(OWNER, List.of(text("one"))).getFirst());
        assertNotEquals(
                first.id(), store.keep(OWNER, List.of(text("two"))).getFirst().id());
        assertEquals(2, rows());
    }

    @Test
    void anOrganisationKeepsSoMuchAndNoMore() throws Exception {
        assertEquals(1, store.keep(OWNER, List.of(text("x".repeat(30_000)))).size());
        assertEquals(List.of(), store.keep(OWNER, List.of(text("y".repeat(10_001)))));
        Owner other = new Owner("org-2", "chat", OWNER.effectId());
        assertEquals(1, store.keep(other, List.of(text("y".repeat(10_001)))).size());
    }

    @Test
    void aSettledCallRefersToItsResultForEver() throws Exception {
        List<KeptResult> kept = store.keep(OWNER, List.of(text("whole"), image(9)));
        Settlement settlement =
                new Settlement(new ToolOutcome.Succeeded("wh", ToolOutcome.ContentType.TEXT, true), 1, 2, kept);
        ledger.open(KEY, true);
        assertEquals(settlement, ledger.settle(KEY, settlement));
        assertEquals(new Opening.Settled(settlement), ledger.open(KEY, true));
        Settlement late = new Settlement(ToolOutcome.Succeeded.text("other"), 3, 4);
        assertEquals(settlement, ledger.settle(KEY, late));
    }

    @Test
    void theSweepTakesOrphansOfAnHourAndWhatIsExpiredAndNothingElse() throws Exception {
        List<KeptResult> referred = store.keep(OWNER, List.of(text("referred")));
        ledger.settle(KEY, new Settlement(ToolOutcome.Succeeded.text("re"), 1, 2, referred));
        store.keep(OWNER, List.of(text("an orphan")));
        List<KeptResult> old = store.keep(OWNER, List.of(text("old")));
        ledger.settle(new LedgerKey("org-1", "old", "t"), new Settlement(ToolOutcome.Succeeded.text("o"), 1, 2, old));
        try (Sweep sweep = Sweep.ofResults(database, rows -> {})) {
            assertEquals(0, sweep.sweep());
            asOwner("UPDATE tool_results SET created_at = now() - interval '61 minutes'");
            asOwner("UPDATE tool_results SET expires_at = now() - interval '1 second' WHERE result_id = '"
                    + old.getFirst().id() + "'");
            assertEquals(Optional.empty(), read("org-1", "chat", old.getFirst().id(), 0, 4));
            assertEquals(2, sweep.sweep());
        }
        assertTrue(read("org-1", "chat", referred.getFirst().id(), 0, 4).isPresent());
    }

    @Test
    void anOrphanThatIsKeptAgainIsYoungAgain() throws Exception {
        store.keep(OWNER, List.of(text("again")));
        asOwner("UPDATE tool_results SET created_at = now() - interval '61 minutes'");
        store.keep(OWNER, List.of(text("again")));
        try (Sweep sweep = Sweep.ofResults(database, rows -> {})) {
            assertEquals(0, sweep.sweep());
        }
    }

    @Test
    void aStoreThatIsAwayIsSaidToBeSo() {
        try (Database nowhere = new Database("jdbc:postgresql://127.0.0.1:1/x?user=x", "nowhere", 1)) {
            ResultStore away = new PostgresResultStore(nowhere, Duration.ofDays(7), ROOM, Clock.systemUTC());
            assertThrows(ResultStoreUnavailableException.class, () -> away.keep(OWNER, List.of(text("x"))));
        }
    }

    private Optional<ResultStore.Piece> read(String org, String conversation, String id, long offset, int length)
            throws Exception {
        return store.read(org, conversation, id, offset, length);
    }

    private static ResultPart text(String text) {
        return ResultPart.content("text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    private static ResultPart image(int... bytes) {
        byte[] image = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            image[i] = (byte) bytes[i];
        }
        return ResultPart.attachment("image/png", image);
    }

    private static int rows() {
        return database.inOrganization(
                "org-1",
                handle -> handle.createQuery("SELECT count(*) FROM tool_results")
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
