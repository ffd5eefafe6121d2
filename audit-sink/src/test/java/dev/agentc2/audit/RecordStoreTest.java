package dev.agentc2.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.audit.Samples.Sample;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.kafka.DeadLetters.Cause;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What records become in the tables, against a real PostgreSQL. Each test has an organisation and a log of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("adapter")
class RecordStoreTest {
    private static final String TURN_ROW = """
            SELECT concat_ws('|', conversation_id, agent_id, agent_version, user_id, channel, status, finish_reason, tier,
                provider, model, steps, input_tokens, output_tokens, usage_estimated, cost_nanos, duration_ms,
                reply_status, reply_attempt, extract(epoch FROM accepted_at - received_at) * 1000,
                extract(epoch FROM ended_at - received_at) * 1000, extract(epoch FROM replied_at - received_at) * 1000)
            FROM turns WHERE org_id = :org""";

    private static final String COMPLETED_ROW = "conv|agent-1|3|user-1|web|COMPLETED|stop|fast|openai|small|2|120|45|f"
            + "|12345|695|COMPLETED|2|5.000000|700.000000|701.000000";

    private EmbeddedPostgres postgres;
    private Database database;
    private Jdbi owner;
    private final List<String> putAside = new ArrayList<>();
    private RecordStore store;
    private int logs;

    @BeforeAll
    void start(@TempDir Path dir) {
        postgres = EmbeddedPostgres.start(dir, 0);
        Database.migrate(postgres.url());
        owner = Jdbi.create(postgres.url());
        database = new Database(postgres.url(), "sink", 1, Database.Role.SINK);
        Clock clock = Clock.fixed(Instant.ofEpochMilli(Samples.START), ZoneOffset.UTC);
        store = new RecordStore(database, this::putAside, new EventsTable.Forms(), clock);
    }

    @AfterAll
    void stop() {
        database.close();
        postgres.close();
    }

    @Test
    void aTurnBecomesRowsOfEveryTable() throws Exception {
        Log log = new Log();
        log.append(Samples.turn("org-1", "conv-1a"));
        log.append(Samples.costDaily("org-1", "2026-11-23", "small", 10));
        log.append(Samples.budget("org-1", 1_000_000L, 12_345));
        log.append(Samples.audit("org-1"));
        log.store();

        assertEquals(COMPLETED_ROW, text(TURN_ROW, "org-1"));
        assertEquals(
                "agent-1|What time is it in Lisbon?|1|701.000000",
                text(
                        "SELECT concat_ws('|', agent_id, title, turns, extract(epoch FROM last_activity_at - created_at)"
                                + " * 1000) FROM conversations WHERE org_id = :org",
                        "org-1"));
        assertEquals(
                "user:What time is it in Lisbon?,assistant:It is ten o'clock in Lisbon.",
                text(
                        "SELECT string_agg(role || ':' || text, ',' ORDER BY at) FROM messages WHERE org_id = :org",
                        "org-1"));
        assertEquals(
                "0InboundMessage,5TurnAccepted,7InputScreened,7ModelRouted,8ModelRequested,299ModelAnswered,"
                        + "300CostEvent,300ToolCall,300ToolsRequested,315ToolResult,320ToolSettled,700GuardrailEvent,"
                        + "700TurnCompleted",
                text(
                        "SELECT string_agg(round(extract(epoch FROM at) * 1000 - 1795428000000) || type, ',' ORDER BY at, type)"
                                + " FROM events WHERE org_id = :org AND turn_id = 'conv-1a'",
                        "org-1"));
        assertEquals(
                "turn.cancel",
                text("SELECT payload ->> 'action' FROM events WHERE org_id = :org AND turn_id IS NULL", "org-1"));
        assertEquals("12345", text("SELECT spent_nanos FROM budget_status WHERE org_id = :org", "org-1"));
        assertEquals("0", text("SELECT count(*) FROM events_default WHERE org_id = :org", "org-1"));
    }

    @Test
    void theOrderOfTopicsAndOfBatchesMakesNoDifference() throws Exception {
        List<Sample> turn = Samples.turn("org-2", "conv-2a");
        for (int seed = 0; seed < 12; seed++) {
            String org = "org-2-" + seed;
            List<Sample> shuffled = new ArrayList<>(Samples.turn(org, "conv-2a"));
            Random random = new Random(seed);
            Collections.shuffle(shuffled, random);
            Log log = new Log();
            for (Sample sample : shuffled) {
                log.append(sample);
                if (random.nextBoolean()) {
                    log.store();
                }
            }
            log.store();
            assertEquals(COMPLETED_ROW, text(TURN_ROW, org), "seed " + seed);
            assertEquals("1", text("SELECT turns FROM conversations WHERE org_id = :org", org));
            assertEquals(String.valueOf(turn.size() - 1), text("SELECT count(*) FROM events WHERE org_id = :org", org));
        }
    }

    @Test
    void aMessageThatAClientSentAgainIsSaidOnce() throws Exception {
        Log log = new Log();
        log.append(Samples.inbound("org-3", "conv-3a", "once", Samples.START));
        log.append(Samples.inbound("org-3", "conv-3a", "once", Samples.START + 900));
        log.store();
        log.append(Samples.inbound("org-3", "conv-3a", "once", Samples.START + 5_000));
        log.store();
        assertEquals("1", text("SELECT count(*) FROM messages WHERE org_id = :org", "org-3"));
        assertEquals("RECEIVED", text("SELECT status FROM turns WHERE org_id = :org", "org-3"));
        assertEquals("3", text("SELECT count(*) FROM events WHERE org_id = :org", "org-3"));
    }

    @Test
    void runningTotalsKeepTheLastRecordOfTheirKey() throws Exception {
        Log log = new Log();
        log.append(Samples.costDaily("org-4", "2026-11-22", "small", 5));
        log.append(Samples.costDaily("org-4", "2026-11-23", "small", 10));
        log.append(Samples.costDaily("org-4", "2026-11-23", "small", 20));
        log.store();
        log.append(Samples.costDaily("org-4", "2026-11-23", "small", 30));
        log.append(Samples.costDaily("org-4", "2026-11-23", "large", 7));
        log.store();
        assertEquals(
                "22small5,23large7,23small30",
                text(
                        "SELECT string_agg(extract(day FROM day) || model || amount_nanos, ',' ORDER BY day, model)"
                                + " FROM cost_daily WHERE org_id = :org",
                        "org-4"));
    }

    @Test
    void aQuestionAndItsEndAreOneRow() throws Exception {
        String row = "SELECT concat_ws('|', approval_id, tool, user_id, arguments, by_user, verdict, decided_by,"
                + " edited_arguments) FROM approvals WHERE org_id = :org";
        for (boolean inOneBatch : new boolean[] {true, false}) {
            String org = "org-ask-" + inOneBatch;
            Log log = new Log();
            log.append(Samples.asked(org, "conv-ask1"));
            if (!inOneBatch) {
                log.store();
                assertEquals("conv-ask1.c1|pay|user-1|{\"amount\":70}|f", text(row, org));
            }
            log.append(Samples.decided(org, "conv-ask1"));
            log.store();
            assertEquals("conv-ask1.c1|pay|user-1|{\"amount\":70}|f|APPROVED|user:ada|{\"amount\":7}", text(row, org));
        }
        assertEquals(List.of(), putAside);
    }

    @Test
    void whatAServerAsksIsARowBesideThatOfLeaveForItsCall() throws Exception {
        Log log = new Log();
        log.append(Samples.asked("org-q", "conv-ask1"));
        log.append(Samples.decided("org-q", "conv-ask1"));
        log.append(Samples.serverAnswered("org-q", "conv-ask1"));
        log.store();
        log.append(Samples.serverAsked("org-q", "conv-ask1"));
        log.store();
        assertEquals(
                "conv-ask1.c1|CALL|APPROVED conv-ask1.c1~q1|QUESTION|Which?|{}|APPROVED",
                text(
                        "SELECT string_agg(concat_ws('|', approval_id, kind, message, answer_schema, verdict), ' '"
                                + " ORDER BY approval_id) FROM approvals WHERE org_id = :org",
                        "org-q"));
        assertEquals(List.of(), putAside);
    }

    @Test
    void anOrganisationWithoutALimitHasABudgetWithoutOne() throws Exception {
        Log log = new Log();
        log.append(Samples.budget("org-9", 1_000L, 5));
        log.append(Samples.budget("org-9", null, 7));
        log.store();
        assertEquals(
                "7 without",
                text(
                        "SELECT spent_nanos || coalesce(' of ' || limit_nanos, ' without') FROM budget_status WHERE org_id = :org",
                        "org-9"));
        assertEquals(List.of(), putAside);
    }

    @Test
    void charactersThatPostgresCantHoldAreReplaced() throws Exception {
        Log log = new Log();
        log.append(Samples.inbound("org-5", "conv-5a", "a\0b \uD800 c", Samples.START));
        log.store();
        assertEquals("a\uFFFDb ? c", text("SELECT text FROM messages WHERE org_id = :org", "org-5"));
        assertEquals("a\uFFFDb ? c", text("SELECT payload ->> 'text' FROM events WHERE org_id = :org", "org-5"));
        assertEquals(List.of(), putAside);
    }

    @Test
    void aRefusedRecordIsPutAsideAndTheOthersAreStored() throws Exception {
        Log log = new Log();
        for (int i = 0; i < 30; i++) {
            log.append(Samples.inbound("org-6", "conv-6a" + i, "text " + i, Samples.START));
            if (i == 17) {
                log.append(Samples.costDaily("org-6", "someday", "small", 1));
            }
        }
        log.append(Samples.inbound("org-6", "conv-6z", "at no time", Long.MAX_VALUE / 2));
        log.store();
        assertEquals(List.of("REFUSED agentc2.cost.daily@0", "REFUSED agentc2.messages.inbound@30"), putAside);
        putAside.clear();
        assertEquals("30", text("SELECT count(*) FROM events WHERE org_id = :org", "org-6"));
        assertEquals(log.stored(), store.offsetsOf(log.stored().keySet(), fresh -> Map.of()));
        assertEquals(31, log.stored().get(new TopicPartition("agentc2.messages.inbound", log.partition)));
    }

    @Test
    void aSinkThatWasOvertakenStoresNothing() throws Exception {
        Log log = new Log();
        log.append(Samples.turn("org-7", "conv-7a"));
        Map<TopicPartition, Long> stale = new HashMap<>(log.stored());
        log.store();
        Log late = new Log(log.partition);
        late.append(Samples.turn("org-7", "conv-7a"));
        assertThrows(OvertakenException.class, () -> store.store(late.records, stale));
        assertEquals("13", text("SELECT count(*) FROM events WHERE org_id = :org", "org-7"));
        assertEquals("1", text("SELECT turns FROM conversations WHERE org_id = :org", "org-7"));
    }

    @Test
    void eventsOfOtherMonthsHaveAPartitionUnlessTheirTimeIsAbsurd() throws Exception {
        Log log = new Log();
        log.append(Samples.inbound(
                "org-8",
                "conv-8a",
                "last spring",
                Instant.parse("2026-04-30T23:59:59Z").toEpochMilli()));
        log.append(Samples.inbound("org-8", "conv-8b", "long ago", 0));
        log.append(Samples.inbound(
                "org-8",
                "conv-8c",
                "soon",
                Instant.parse("2027-01-01T00:00:00Z").toEpochMilli()));
        log.store();
        assertEquals("1", text("SELECT count(*) FROM events_2026_04 WHERE org_id = :org", "org-8"));
        assertEquals("1", text("SELECT count(*) FROM events_default WHERE org_id = :org", "org-8"));
        assertEquals("1", text("SELECT count(*) FROM events_2027_01 WHERE org_id = :org", "org-8"));
    }

    private void putAside(ConsumerRecord<String, byte[]> poison, Cause cause, String detail) {
        putAside.add(cause + " " + poison.topic() + "@" + poison.offset());
    }

    private String text(String sql, String org) {
        return owner.withHandle(
                h -> h.createQuery(sql).bind("org", org).mapTo(String.class).one());
    }

    /** A log of its own: a partition number that no other test uses, on every topic. */
    private final class Log {
        final int partition;
        final List<Taken> records = new ArrayList<>();
        private final Map<String, Long> ends = new HashMap<>();
        private final Map<TopicPartition, Long> stored = new HashMap<>();

        Log() throws SQLException {
            this(logs++);
            List<TopicPartition> all = AuditSink.TOPICS.stream()
                    .map(t -> new TopicPartition(t.name(), partition))
                    .toList();
            stored.putAll(store.offsetsOf(all, fresh -> {
                Map<TopicPartition, Long> beginnings = new HashMap<>();
                fresh.forEach(p -> beginnings.put(p, 0L));
                return beginnings;
            }));
        }

        Log(int partition) {
            this.partition = partition;
        }

        Map<TopicPartition, Long> stored() {
            return stored;
        }

        void append(List<Sample> samples) {
            samples.forEach(this::append);
        }

        void append(Sample sample) {
            String topic = sample.topic().name();
            long offset = ends.merge(topic, 1L, Long::sum) - 1;
            records.add(new Taken(
                    new ConsumerRecord<>(topic, partition, offset, sample.key(), new byte[0]), sample.value()));
        }

        void store() throws SQLException, OvertakenException {
            if (!records.isEmpty()) {
                store.store(records, stored);
                records.clear();
            }
        }
    }
}
