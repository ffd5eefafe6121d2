package dev.agentc2.cost.topology;

import static dev.agentc2.cost.topology.Commands.NOON;
import static dev.agentc2.cost.topology.Commands.ask;
import static dev.agentc2.cost.topology.Commands.giveBack;
import static dev.agentc2.cost.topology.Commands.organization;
import static dev.agentc2.cost.topology.Commands.settle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.streams.DeadLetterHandler;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.BudgetLimit;
import dev.agentc2.wire.BudgetStatus;
import dev.agentc2.wire.CancelTurn;
import dev.agentc2.wire.CostDaily;
import dev.agentc2.wire.CostEvent;
import dev.agentc2.wire.LeaseDenied;
import dev.agentc2.wire.LeaseGranted;
import dev.agentc2.wire.LedgerState;
import dev.agentc2.wire.OrganizationConfig;
import dev.agentc2.wire.RequestLease;
import dev.agentc2.wire.SettleUsage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("topology")
class BudgetTopologyTest {
    private static final String ORG = "acme";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());
    private final CostMetrics metrics = new CostMetrics(new SimpleMeterRegistry());
    private static final String DAY = "2026-11-23";

    private TopologyTestDriver driver;
    private TestInputTopic<String, SpecificRecord> commands;
    private TestInputTopic<String, SpecificRecord> organizations;
    private TestInputTopic<String, SpecificRecord> budgets;
    private TestOutputTopic<String, SpecificRecord> decisions;
    private TestOutputTopic<String, SpecificRecord> costs;
    private TestOutputTopic<String, SpecificRecord> daily;
    private TestOutputTopic<String, SpecificRecord> status;
    private TestOutputTopic<String, byte[]> letters;

    @BeforeEach
    void start() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "agentc2-cost-aggregator");
        config.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        config.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        driver = new TopologyTestDriver(BudgetTopology.build(serde, metrics), config, Instant.ofEpochMilli(NOON));
        commands = in(Topics.BUDGET_COMMANDS);
        organizations = in(Topics.CONFIG_ORGANIZATIONS);
        budgets = in(Topics.CONFIG_BUDGETS);
        decisions = out(Topics.BUDGET_DECISIONS);
        costs = out(Topics.COST_EVENTS);
        daily = out(Topics.COST_DAILY);
        status = out(Topics.BUDGET_STATUS);
        letters =
                driver.createOutputTopic(Topics.DEADLETTERS.name(), new StringDeserializer(), (topic, bytes) -> bytes);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void a_lease_is_granted_out_of_the_limit() {
        organizations.pipeInput(ORG, organization(ORG, 800L));
        send(ask(ORG, 5, 5_000, 10));
        assertEquals(new LeaseGranted(ORG, 5, "ORGANIZATION", "", 100L, NOON), decisions.readValue());
        assertTrue(decisions.isEmpty());
    }

    @Test
    void an_organisation_that_nobody_told_of_is_denied() {
        send(ask(ORG, 5, 5_000, 10));
        assertEquals(
                new LeaseDenied(ORG, 5, "ORGANIZATION", "", "ORGANIZATION_UNKNOWN", 0L, 0L, 0L, NOON + 1_000, NOON),
                decisions.readValue());
    }

    @Test
    void a_suspended_or_deleted_organisation_is_denied() {
        OrganizationConfig suspended = organization(ORG, null);
        suspended.setStatus("SUSPENDED");
        organizations.pipeInput(ORG, suspended);
        send(ask(ORG, 5, 10, 10));
        assertEquals("ORGANIZATION_SUSPENDED", ((LeaseDenied) decisions.readValue()).getReason());
        OrganizationConfig deleted = organization(ORG, null);
        deleted.setStatus("DELETED");
        organizations.pipeInput(ORG, deleted);
        send(ask(ORG, 5, 10, 10));
        assertEquals("ORGANIZATION_SUSPENDED", ((LeaseDenied) decisions.readValue()).getReason());
        organizations.pipeInput(ORG, (SpecificRecord) null);
        send(ask(ORG, 5, 10, 10));
        assertEquals("ORGANIZATION_UNKNOWN", ((LeaseDenied) decisions.readValue()).getReason());
    }

    @Test
    void when_the_limit_is_spent_it_says_so_at_once() {
        organizations.pipeInput(ORG, organization(ORG, 1_000L));
        send(ask(ORG, 1, 900, 900));
        send(settle(ORG, 1, "c-t/1/1", 2, 1, 900));
        decisions.readValue();
        assertTrue(status.isEmpty(), "it waits for the second to pass");

        send(ask(ORG, 2, 101, 101));
        assertEquals(
                new LeaseDenied(ORG, 2, "ORGANIZATION", "", "BUDGET_EXHAUSTED", 1_000L, 900L, 0L, NOON + 60_000, NOON),
                decisions.readValue());
        assertEquals(
                new BudgetStatus(ORG, "ORGANIZATION", "", "2026-11-23", 1_000L, 900L, 0L, NOON), status.readValue());
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertTrue(status.isEmpty(), "it is told already");

        organizations.pipeInput(ORG, organization(ORG, 2_000L));
        send(ask(ORG, 2, 101, 101));
        assertTrue(decisions.readValue() instanceof LeaseGranted, "a raised limit helps");
    }

    @Test
    void a_call_is_priced_and_booked_with_the_version_of_its_holder() {
        organizations.pipeInput(ORG, organization(ORG, 100_000L));
        send(ask(ORG, 1, 10_000, 10_000));
        send(settle(ORG, 1, "c-t/1/1", 10, 4, 3_000));

        CostEvent cost = (CostEvent) costs.readValue();
        assertEquals(10 * 150 + 4 * 600, cost.getAmountNanos());
        assertEquals(900, cost.getOverrunNanos());
        assertEquals("2026-11-23", cost.getPriceVersion());
        assertTrue(cost.getPriced());
        assertEquals("c-t/1/1", cost.getEffectId());

        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertEquals(
                new BudgetStatus(ORG, "ORGANIZATION", "", "2026-11-23", 100_000L, 3_900L, 7_000L, NOON),
                status.readValue(),
                "3,000 of the 3,900 came from the lease");
    }

    @Test
    void a_version_of_another_build_is_priced_with_the_current_one() {
        SettleUsage settle = settle(ORG, 1, "c-t/1/1", 10, 0, 0);
        settle.setPriceVersion("2099-01-01");
        send(settle);
        CostEvent cost = (CostEvent) costs.readValue();
        assertEquals(1_500, cost.getAmountNanos());
        assertEquals("2026-11-23", cost.getPriceVersion());
    }

    @Test
    void a_model_without_a_price_costs_nothing_and_says_so() {
        SettleUsage settle = settle(ORG, 1, "c-t/1/1", 10, 0, 0);
        settle.setProvider("elsewhere");
        send(settle);
        CostEvent cost = (CostEvent) costs.readValue();
        assertFalse(cost.getPriced());
        assertEquals(0, cost.getAmountNanos());
        assertEquals(1, metrics.unpriced.count());
    }

    @Test
    void a_call_that_is_settled_twice_is_booked_once() {
        send(settle(ORG, 1, "c-t/1/1", 10, 0, 0));
        driver.advanceWallClockTime(Duration.ofDays(2));
        send(settle(ORG, 1, "c-t/1/1", 10, 0, 0));
        assertEquals(1, costs.readValuesToList().size());
        assertEquals(1, metrics.repeated.count());

        send(settle("other", 1, "c-t/1/1", 10, 0, 0));
        assertEquals(1, costs.readValuesToList().size(), "another tenant's effect may have the same name");
    }

    @Test
    void booked_calls_are_forgotten_after_some_days() {
        send(settle(ORG, 1, "c-t/1/1", 10, 0, 0));
        driver.advanceWallClockTime(Duration.ofDays(BookedEffects.DAYS + 1));
        try (KeyValueIterator<String, Long> all =
                driver.<String, Long>getKeyValueStore(BudgetTopology.BOOKED).all()) {
            assertFalse(all.hasNext());
        }
    }

    @Test
    void totals_of_a_day_an_agent_and_a_model_are_written_together() {
        send(settle(ORG, 1, "c-t/1/1", 10, 4, 0));
        send(settle(ORG, 1, "c-t/1/2", 1, 1, 0));
        SettleUsage other = settle(ORG, 1, "c-t/1/3", 1, 0, 0);
        other.setModel("vendor/sim-2");
        send(other);
        assertTrue(daily.isEmpty());

        driver.advanceWallClockTime(Duration.ofMillis(200));
        List<TestRecord<String, SpecificRecord>> written = daily.readRecordsToList();
        assertEquals(
                List.of(
                        "acme/2026-11-23/assistant/simulated/sim-1",
                        "acme/2026-11-23/assistant/simulated/vendor/sim-2"),
                written.stream().map(TestRecord::key).sorted().toList());
        CostDaily total = written.stream()
                .map(r -> (CostDaily) r.value())
                .filter(t -> t.getModel().equals("sim-1"))
                .findFirst()
                .orElseThrow();
        assertEquals(2, total.getCalls());
        assertEquals(11 * 150 + 5 * 600, total.getAmountNanos());
        assertEquals(11, total.getUsage().getInputTokens());
        assertEquals(5, total.getUsage().getOutputTokens());

        driver.advanceWallClockTime(Duration.ofMillis(200));
        assertTrue(daily.isEmpty(), "nothing changed");
    }

    @Test
    void a_new_day_has_a_total_of_its_own_and_old_totals_are_forgotten_in_the_store_only() {
        send(settle(ORG, 1, "c-t/1/1", 10, 0, 0));
        driver.advanceWallClockTime(Duration.ofDays(1));
        SettleUsage late = settle(ORG, 1, "c-t/1/2", 10, 0, 0);
        SettleUsage next = settle(ORG, 1, "c-t/1/3", 10, 0, 0);
        next.setAt(NOON + Duration.ofDays(1).toMillis());
        send(next);
        send(late);
        driver.advanceWallClockTime(Duration.ofMillis(200));
        assertEquals(
                List.of("2026-11-23=1", "2026-11-23=2", "2026-11-24=1"),
                daily.readValuesToList().stream()
                        .map(v -> ((CostDaily) v).getDay() + "=" + ((CostDaily) v).getCalls())
                        .sorted()
                        .toList());

        driver.advanceWallClockTime(Duration.ofDays(9));
        List<String> kept = new ArrayList<>();
        try (KeyValueIterator<String, CostDaily> all = driver.<String, CostDaily>getKeyValueStore(BudgetTopology.TOTALS)
                .all()) {
            all.forEachRemaining(entry -> kept.add(entry.key));
        }
        assertEquals(List.of("2026-11-24/acme/assistant/simulated/sim-1"), kept);
        assertTrue(daily.isEmpty(), "no tombstone: the topic keeps every day");
    }

    @Test
    void a_lease_that_is_given_back_can_be_lent_again() {
        organizations.pipeInput(ORG, organization(ORG, 100L));
        send(ask(ORG, 1, 100, 100));
        send(giveBack(ORG, 1, 100));
        send(ask(ORG, 2, 100, 100));
        assertEquals(
                List.of(
                        new LeaseGranted(ORG, 1, "ORGANIZATION", "", 100L, NOON),
                        new LeaseGranted(ORG, 2, "ORGANIZATION", "", 100L, NOON)),
                decisions.readValuesToList());
    }

    @Test
    void an_account_below_the_organisation_has_a_budget_of_its_own() {
        organizations.pipeInput(ORG, organization(ORG, 1_000_000L));
        budgets.pipeInput(ORG, budgets(new BudgetLimit("AGENT", "assistant", 900L)));
        send(ask(ORG, 1, 1_000, 1_000));
        send(askFor("AGENT", "assistant", 901));
        send(askFor("AGENT", "assistant", 900));
        send(askFor("AGENT", "sales", 5_000));
        assertEquals(
                List.of("granted 1000", "denied AGENT assistant", "granted 900", "granted 5000"), answers(decisions));
    }

    @Test
    void what_each_may_spend_counts_for_everyone_by_himself() {
        organizations.pipeInput(ORG, organization(ORG, null));
        budgets.pipeInput(ORG, budgets(new BudgetLimit("USER", null, 100L)));
        send(askFor("USER", "user:ada", 100));
        send(askFor("USER", "user:ada", 1));
        send(askFor("USER", "user:bob", 100));
        assertEquals(List.of("granted 100", "denied USER user:ada", "granted 100"), answers(decisions));
    }

    @Test
    void a_call_is_booked_on_all_accounts_that_pay_it() {
        organizations.pipeInput(ORG, organization(ORG, 1_000_000L));
        SettleUsage settle = settle(ORG, 1, "c-t/1/1", 10, 0, 0);
        settle.setWorkspaceId("w");
        send(settle);
        send(settle); // comes again
        budgets.pipeInput(
                ORG,
                budgets(
                        new BudgetLimit("AGENT", "assistant", 1_500L),
                        new BudgetLimit("WORKSPACE", "w", 1_501L),
                        new BudgetLimit("USER", "u", 1_502L)));
        send(askFor("AGENT", "assistant", 1));
        send(askFor("WORKSPACE", "w", 1));
        send(askFor("USER", "u", 3));
        assertEquals(
                List.of("denied AGENT assistant", "granted 1", "denied USER u"),
                answers(decisions),
                "a limit counts what was spent before it was set");
    }

    @Test
    void a_call_is_taken_from_the_leases_that_it_was_reserved_from() {
        organizations.pipeInput(ORG, organization(ORG, 100_000L));
        budgets.pipeInput(ORG, budgets(new BudgetLimit("AGENT", "assistant", 10_000L)));
        send(ask(ORG, 1, 2_000, 2_000));
        send(askFor("AGENT", "assistant", 2_000));
        SettleUsage settle = settle(ORG, 1, "c-t/1/1", 10, 0, 2_000);
        settle.setReservedFrom(List.of("AGENT"));
        send(settle);
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertEquals(
                Map.of(
                        "acme", new BudgetStatus(ORG, "ORGANIZATION", "", DAY, 100_000L, 1_500L, 2_000L, NOON),
                        "acme/agent/assistant",
                                new BudgetStatus(ORG, "AGENT", "assistant", DAY, 10_000L, 1_500L, 500L, NOON)),
                status.readKeyValuesToMap());
    }

    @Test
    void accounts_without_a_limit_are_told_to_nobody_and_forgotten_when_their_day_is_over() {
        organizations.pipeInput(ORG, organization(ORG, null));
        send(settle(ORG, 1, "c-t/1/1", 10, 0, 0));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertEquals(List.of(ORG), List.copyOf(status.readKeyValuesToMap().keySet()));
        assertEquals(3, ledgers().size());
        driver.advanceWallClockTime(Duration.ofDays(2));
        assertEquals(List.of(ORG), ledgers());
        assertEquals(
                2, status.readValuesToList().stream().filter(Objects::isNull).count());
    }

    @Test
    void what_it_writes_carries_the_trace_and_an_identity_of_the_effect() {
        send(settle(ORG, 1, "c-t/1/1", 10, 0, 0));
        TestRecord<String, SpecificRecord> cost = costs.readRecord();
        assertEquals(ORG, cost.key());
        assertEquals("c-t/1/1/cost", RecordHeaders.text(cost.headers(), RecordHeaders.ID));
        assertEquals("CostEvent", RecordHeaders.text(cost.headers(), RecordHeaders.TYPE));
        assertEquals("cost-aggregator", RecordHeaders.text(cost.headers(), RecordHeaders.SOURCE));
        assertEquals(ORG, RecordHeaders.text(cost.headers(), RecordHeaders.ORG_ID));
        assertEquals("req-1", RecordHeaders.requestId(cost.headers()));
        assertEquals(
                "0af7651916cd43dd8448eb211c80319c",
                TraceContext.of(cost.headers()).traceId());
    }

    @Test
    void poison_goes_to_the_dead_letters_and_the_rest_flows() {
        organizations.pipeInput(ORG, organization(ORG, null));
        driver.createInputTopic(Topics.BUDGET_COMMANDS.name(), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(ORG, new byte[] {7});
        commands.pipeInput(
                ORG,
                CancelTurn.newBuilder()
                        .setOrgId(ORG)
                        .setConversationId("c")
                        .setTurnId("c-t")
                        .setRequestedBy("u")
                        .setRequestedAt(0)
                        .build());
        commands.pipeInput("another", ask(ORG, 1, 10, 10));
        commands.pipeInput(ORG, ask(ORG, -1, 10, 10));
        commands.pipeInput(ORG, ask(ORG, 1, 5, 10));
        commands.pipeInput(ORG, settle(ORG, 1, "e", -5, 0, 0));
        commands.pipeInput(ORG, settle(ORG, 1, "e", Long.MAX_VALUE, 0, 0));
        send(ask(ORG, 1, 10, 10));

        assertEquals(
                List.of(
                        "UNREADABLE",
                        "UNEXPECTED",
                        "UNEXPECTED",
                        "UNEXPECTED",
                        "UNEXPECTED",
                        "UNEXPECTED",
                        "UNEXPECTED"),
                letters.readRecordsToList().stream()
                        .map(letter -> RecordHeaders.text(letter.headers(), DeadLetters.CAUSE))
                        .toList());
        assertEquals(List.of(new LeaseGranted(ORG, 1, "ORGANIZATION", "", 10L, NOON)), decisions.readValuesToList());
        assertTrue(costs.isEmpty());
    }

    @Test
    void its_shape_is_the_one_that_is_checked_in() throws IOException {
        try (InputStream golden = getClass().getResourceAsStream("/topology.txt")) {
            String expected = new String(Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8);
            String actual = BudgetTopology.build(serde, metrics).describe().toString();
            assertEquals(expected.strip(), actual.strip(), "a changed topology needs a plan for its state");
        }
    }

    private static RequestLease askFor(String scope, String target, long nanos) {
        RequestLease ask = ask(ORG, 1, nanos, nanos);
        ask.setScope(scope);
        ask.setTarget(target);
        return ask;
    }

    private static BudgetConfig budgets(BudgetLimit... limits) {
        return new BudgetConfig(ORG, List.of(limits), NOON);
    }

    private static List<String> answers(TestOutputTopic<String, SpecificRecord> decisions) {
        return decisions.readValuesToList().stream()
                .map(answer -> switch (answer) {
                    case LeaseGranted granted -> "granted " + granted.getAmountNanos();
                    case LeaseDenied denied -> "denied " + denied.getScope() + " " + denied.getTarget();
                    default -> throw new IllegalStateException();
                })
                .toList();
    }

    private List<String> ledgers() {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, LedgerState> all = driver.<String, LedgerState>getKeyValueStore(
                        BudgetTopology.LEDGERS)
                .all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }

    private void send(SpecificRecord command) {
        String org =
                String.valueOf(command.get(command.getSchema().getField("orgId").pos()));
        TestRecord<String, SpecificRecord> record = new TestRecord<>(org, command);
        new RecordHeaders("id-1", "x", "agent-processor", NOON, TraceContext.parse(TRACE), "req-1", org)
                .writeTo(record.headers());
        commands.pipeInput(record);
    }

    private TestInputTopic<String, SpecificRecord> in(Topic topic) {
        return driver.createInputTopic(topic.name(), new StringSerializer(), serde.serializer());
    }

    private TestOutputTopic<String, SpecificRecord> out(Topic topic) {
        return driver.createOutputTopic(topic.name(), new StringDeserializer(), serde.deserializer());
    }
}
