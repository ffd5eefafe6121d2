package dev.agentc2.agent.topology;

import static dev.agentc2.agent.topology.Outcomes.leaseRequested;
import static dev.agentc2.agent.topology.Outcomes.modelCallCancelled;
import static dev.agentc2.agent.topology.Outcomes.modelRequested;
import static dev.agentc2.agent.topology.Outcomes.replied;
import static dev.agentc2.agent.topology.Outcomes.toolCalled;
import static dev.agentc2.agent.topology.Outcomes.usageEstimated;
import static dev.agentc2.agent.topology.Outcomes.usageSettled;
import static dev.agentc2.agent.topology.Outcomes.willRetry;
import static dev.agentc2.agent.topology.Steps.agent;
import static dev.agentc2.agent.topology.Steps.leaseGranted;
import static dev.agentc2.agent.topology.Steps.modelAsksFor;
import static dev.agentc2.agent.topology.Steps.modelFails;
import static dev.agentc2.agent.topology.Steps.modelSays;
import static dev.agentc2.agent.topology.Steps.organization;
import static dev.agentc2.agent.topology.Steps.pass;
import static dev.agentc2.agent.topology.Steps.tool;
import static dev.agentc2.agent.topology.Steps.toolAnswers;
import static dev.agentc2.agent.topology.Steps.userMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.BudgetLimit;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.LeaseDenied;
import dev.agentc2.wire.LeaseGranted;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.ReturnLease;
import dev.agentc2.wire.ToolResult;
import dev.agentc2.wire.TurnAccepted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios on the topology, and what only a topology has: headers, poison, stores, alarms, restarts. */
class TurnTopologyTest extends TurnScenarios {
    @TempDir(cleanup = CleanupMode.NEVER) // the driver's state directory may still be cleaned by Streams itself
    Path folder;

    private int stages;
    private TopologyStage stage;

    @BeforeEach
    void open() {
        stage = (TopologyStage) newStage();
    }

    @Override
    protected Stage newStage() {
        stage = new TopologyStage(folder.resolve("stage-" + stages++));
        return stage;
    }

    @Test
    void every_record_has_its_headers_and_an_id_of_its_own() {
        stage.send(TestWorld.organization(null));
        stage.send(TestWorld.agent());
        stage.send(Steps.message("chat-m1", "hello", stage.now()));
        List<TestRecord<String, SpecificRecord>> all = new ArrayList<>();
        for (Topic topic : TurnTopology.OUTPUTS) {
            if (topic != Topics.DEADLETTERS) {
                all.addAll(stage.drain(topic));
            }
        }
        Set<String> ids = new HashSet<>();
        Set<String> spans = new HashSet<>();
        for (TestRecord<String, SpecificRecord> record : all) {
            assertEquals("org/chat", record.key());
            assertEquals("request-1", RecordHeaders.text(record.headers(), RecordHeaders.REQUEST_ID));
            assertEquals("org", RecordHeaders.text(record.headers(), RecordHeaders.ORG_ID));
            assertEquals("agent-processor", RecordHeaders.text(record.headers(), RecordHeaders.SOURCE));
            assertEquals(
                    record.value().getSchema().getName(), RecordHeaders.text(record.headers(), RecordHeaders.TYPE));
            TraceContext trace = TraceContext.of(record.headers());
            assertEquals(TopologyStage.TRACE.traceId(), trace.traceId());
            spans.add(trace.spanId());
            ids.add(String.valueOf(RecordHeaders.text(record.headers(), RecordHeaders.ID)));
        }
        assertEquals(6, all.size());
        assertEquals(6, ids.size());
        assertEquals(6, spans.size());
        assertTrue(ids.contains("chat-m1/0") && ids.contains("chat-m1/1/1"), ids::toString);
    }

    @Test
    void the_trace_goes_on_where_an_alarm_drives_the_turn() {
        Scenario scenario = new Scenario(stage).given(organization(null), agent(a -> {}), userMessage("hello"));
        scenario.when(modelFails("PROVIDER_ERROR"));
        stage.pass(2_000);
        TestRecord<String, SpecificRecord> request =
                stage.drain(Topics.MODEL_REQUESTS).getLast();
        assertEquals("request-1", RecordHeaders.text(request.headers(), RecordHeaders.REQUEST_ID));
        assertEquals(
                TopologyStage.TRACE.traceId(),
                TraceContext.of(request.headers()).traceId());
    }

    @Test
    void a_restart_goes_on_in_mid_turn() {
        Scenario scenario = new Scenario(stage)
                .given(organization(null), agent(a -> {}), userMessage("what time is it"), userMessage("and now"))
                .then(modelRequested())
                .when(modelAsksFor(tool("clock")))
                .then(usageSettled(), toolCalled("clock"));
        stage.restart();
        scenario.when(organization(null), agent(a -> {}), toolAnswers("clock", "noon"))
                .then(modelRequested(2, 2));
        stage.restart();
        scenario.when(organization(null), agent(a -> {}), modelSays("Noon."))
                .then(usageSettled(), replied("COMPLETED", "Noon."), modelRequested(1, 1));
    }

    @Test
    void a_turn_ends_before_the_task_has_looked_through_its_turns() {
        Scenario scenario = new Scenario(stage)
                .given(organization(null), agent(a -> {}), userMessage("hello"))
                .then(modelRequested());
        stage.restart();
        scenario.when(organization(null), agent(a -> {}), modelSays("Hi!"))
                .then(usageSettled(), replied("COMPLETED", "Hi!"));
        assertEquals(List.of(), stage.letters());
    }

    @Test
    void an_alarm_rings_after_a_restart() {
        Scenario scenario = new Scenario(stage)
                .given(organization(null), agent(a -> a.setTurnTimeoutMs(600_000)), userMessage("hello"))
                .then(modelRequested(1, 1));
        stage.restart();
        scenario.when(organization(null), agent(a -> a.setTurnTimeoutMs(600_000)), pass(130_000))
                .then(willRetry(), modelCallCancelled(), usageEstimated(), modelRequested(1, 2));
    }

    @Test
    void state_of_a_conversation_that_rests_is_its_memory_only() {
        new Scenario(stage)
                .given(organization(null), agent(a -> {}), userMessage("hello"), modelSays("Hi!"))
                .then(modelRequested(), usageSettled(), replied("COMPLETED", "Hi!"));
        assertNull(stage.driver().getKeyValueStore(TurnTopology.TURNS).get("org/chat"));
        assertTrue(stage.driver().getKeyValueStore(TurnTopology.MEMORY).get("org/chat") != null);
    }

    // Money

    @Test
    void an_idle_lease_is_given_back() {
        new Scenario(stage)
                .given(organization(1_000_000_000L), agent(a -> {}), userMessage("hello"))
                .then(leaseRequested())
                .when(leaseGranted(1_000_000))
                .then(modelRequested())
                .when(modelSays("Hi!"))
                .then(usageSettled(), replied("COMPLETED", "Hi!"))
                .when(pass(9_000))
                .thenNothing()
                .when(pass(6_000))
                .then(new Scenario.Outcome(
                        "the rest given back",
                        r -> r instanceof ReturnLease back && back.getAmountNanos() == 1_000_000 - 1_400))
                .when(pass(60_000))
                .thenNothing();
    }

    @Test
    void a_grant_goes_to_those_who_have_waited_longest() {
        waiting("a", "b", "c");
        stage.send(granted(12_000));
        assertEquals(List.of("a-m1"), modelRequestTurns());
        stage.send(granted(200_000));
        assertEquals(List.of("b-m1", "c-m1"), modelRequestTurns());
    }

    @Test
    void a_denial_refuses_all_who_wait() {
        waiting("a", "b");
        stage.send(denied());
        assertEquals(2, stage.drain(Topics.REPLIES_OUTBOUND).size());
        waiting("c");
        assertEquals(
                "REFUSED",
                ((Reply) stage.drain(Topics.REPLIES_OUTBOUND).getFirst().value()).getStatus());
    }

    @Test
    void who_waits_for_another_accounts_money_holds_nobody_up() {
        stage.send(new BudgetConfig("org", List.of(new BudgetLimit("USER", "ada", 5_000_000L)), stage.now()));
        waitingUser("ada", "a");
        waiting("b");
        stage.send(granted(1_000_000));
        assertEquals(List.of("b-m1"), modelRequestTurns());
    }

    @Test
    void a_denial_is_forgotten_in_the_end() {
        waiting("a");
        assertEquals(1, stage.keys(TurnTopology.LEASES).size());
        stage.send(denied());
        stage.pass(Leases.DENIED_MS - 1_000);
        assertEquals(1, stage.keys(TurnTopology.LEASES).size());
        stage.pass(10_000);
        assertEquals(List.of(), stage.keys(TurnTopology.LEASES));
    }

    private void waitingUser(String user, String conversation) {
        stage.send(TestWorld.organization(1_000_000_000L));
        stage.send(TestWorld.agent());
        InboundMessage message = InboundMessage.newBuilder(Steps.message(conversation + "-m1", "hello", stage.now()))
                .setConversationId(conversation)
                .setUserId(user)
                .build();
        stage.sendBytes(Topics.MESSAGES_INBOUND, "org/" + conversation, bytes(message));
        stage.pass(1);
    }

    private void waiting(String... conversations) {
        stage.send(TestWorld.organization(1_000_000_000L));
        stage.send(TestWorld.agent());
        for (String conversation : conversations) {
            InboundMessage message = InboundMessage.newBuilder(
                            Steps.message(conversation + "-m1", "hello", stage.now()))
                    .setConversationId(conversation)
                    .build();
            stage.sendBytes(Topics.MESSAGES_INBOUND, "org/" + conversation, bytes(message));
            stage.pass(1);
        }
    }

    private SpecificRecord denied() {
        return LeaseDenied.newBuilder()
                .setOrgId("org")
                .setHolder(0)
                .setReason("BUDGET_EXHAUSTED")
                .setLimitNanos(1_000_000_000)
                .setSpentNanos(1_000_000_000)
                .setLeasedNanos(0)
                .setRetryAt(stage.now() + 60_000)
                .setAt(stage.now())
                .build();
    }

    private static SpecificRecord granted(long nanos) {
        return LeaseGranted.newBuilder()
                .setOrgId("org")
                .setHolder(0)
                .setAmountNanos(nanos)
                .setAt(0)
                .build();
    }

    private List<String> modelRequestTurns() {
        return stage.drain(Topics.MODEL_REQUESTS).stream()
                .map(r -> String.valueOf(r.value().get(2)))
                .toList();
    }

    // Poison

    @Test
    void bytes_that_are_no_record_become_a_letter_on_each_input_and_the_rest_flows() {
        stage.send(TestWorld.organization(null));
        stage.send(TestWorld.agent());
        for (Topic input : TurnTopology.INPUTS) {
            byte[] poison = {9, 9, 9};
            stage.sendBytes(input, "org/chat", poison);
            TestRecord<String, byte[]> letter = stage.letters().getFirst();
            assertEquals("org/chat", letter.key());
            assertArrayEquals(poison, letter.value());
            assertHeader("UNREADABLE", letter, DeadLetters.CAUSE);
            assertHeader(input.name(), letter, DeadLetters.TOPIC);
            assertHeader("agent-processor", letter, DeadLetters.SERVICE);
        }
        stage.send(Steps.message("chat-m1", "hello", stage.now()));
        assertEquals(1, stage.drain(Topics.MODEL_REQUESTS).size());
    }

    @Test
    void records_that_contradict_themselves_become_letters() {
        InboundMessage message = Steps.message("chat-m1", "hello", stage.now());
        stage.sendBytes(Topics.MESSAGES_INBOUND, "other/chat", bytes(message));
        stage.sendBytes(Topics.MESSAGES_INBOUND, "org/other", bytes(message));
        stage.sendBytes(Topics.TOOLS_RESULTS, "org/chat", bytes(message));
        stage.sendBytes(
                Topics.MESSAGES_INBOUND,
                "org/chat",
                bytes(InboundMessage.newBuilder(message)
                        .setTurnId("elsewhere-m1")
                        .build()));
        stage.sendBytes(
                Topics.BUDGET_DECISIONS,
                "org",
                bytes(LeaseGranted.newBuilder()
                        .setOrgId("org")
                        .setHolder(7)
                        .setAmountNanos(1)
                        .setAt(0)
                        .build()));
        List<TestRecord<String, byte[]>> letters = stage.letters();
        assertEquals(5, letters.size());
        letters.forEach(letter -> assertHeader("UNEXPECTED", letter, DeadLetters.CAUSE));
        assertTrue(stage.drain().isEmpty());
    }

    @Test
    void a_record_of_a_type_that_nobody_expects_becomes_a_letter() {
        SpecificRecord event = TurnAccepted.newBuilder()
                .setOrgId("org")
                .setConversationId("chat")
                .setTurnId("chat-m1")
                .setSequence(0)
                .setAt(0)
                .setMessageId("m")
                .setAgentId("a")
                .setAgentVersion(1)
                .setUserId("u")
                .setChannel("api")
                .setQueuedBehind(0)
                .build();
        stage.sendBytes(Topics.MESSAGES_INBOUND, "org/chat", bytes(event));
        assertHeader("UNEXPECTED", stage.letters().getFirst(), DeadLetters.CAUSE);
    }

    @Test
    void a_result_with_an_unknown_outcome_becomes_a_letter_and_the_turn_goes_on() {
        Scenario scenario = new Scenario(stage)
                .given(organization(null), agent(a -> {}), userMessage("what time is it"))
                .then(modelRequested())
                .when(modelAsksFor(tool("clock")))
                .then(usageSettled(), toolCalled("clock"));
        stage.send(ToolResult.newBuilder()
                .setOrgId("org")
                .setConversationId("chat")
                .setTurnId("chat-m1")
                .setStep(1)
                .setCallId("id-clock")
                .setEffectId("chat-m1/1/1/id-clock")
                .setTool("clock")
                .setOutcome("PERHAPS")
                .setContent("")
                .setTruncated(false)
                .setStartedAt(0)
                .setDurationMs(0)
                .build());
        assertHeader("UNEXPECTED", stage.letters().getFirst(), DeadLetters.CAUSE);
        scenario.when(toolAnswers("clock", "noon")).then(modelRequested(2, 2));
    }

    @Test
    void ended_turns_are_counted_by_agent_status_and_source() {
        new Scenario(stage)
                .given(organization(null), agent(a -> {}), userMessage("hello"), modelSays("Hi!"))
                .then(modelRequested(), usageSettled(), replied("COMPLETED", "Hi!"));
        assertEquals(
                1,
                stage.meters()
                        .get("agent.runs")
                        .tag("agent", "assistant")
                        .tag("status", "completed")
                        .tag("source", "api")
                        .counter()
                        .count());
        assertNotEquals(0, stage.meters().get("agentc2.turn.duration").timer().count());
    }

    private byte[] bytes(SpecificRecord record) {
        byte[] bytes = stage.serde().serialize(TopologyStage.topicOf(record).name(), record);
        return bytes == null ? new byte[0] : bytes;
    }

    private static void assertHeader(String expected, TestRecord<String, byte[]> letter, String name) {
        assertEquals(expected, RecordHeaders.text(letter.headers(), name));
    }
}
