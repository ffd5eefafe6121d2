package dev.agentc2.agent.topology;

import static dev.agentc2.agent.topology.Outcomes.leaseRequested;
import static dev.agentc2.agent.topology.Outcomes.modelCallCancelled;
import static dev.agentc2.agent.topology.Outcomes.modelRequested;
import static dev.agentc2.agent.topology.Outcomes.replied;
import static dev.agentc2.agent.topology.Outcomes.toolCallCancelled;
import static dev.agentc2.agent.topology.Outcomes.toolCalled;
import static dev.agentc2.agent.topology.Outcomes.usageSettled;
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
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.agent.topology.Scenario.Outcome;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.ReturnLease;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A defect of ours ends the turn that it is met at, leaves a dead letter, and lets the conversation go on. */
@Tag("topology")
class DefectTest {
    @TempDir(cleanup = CleanupMode.NEVER) // the driver's state directory may still be cleaned by Streams itself
    Path folder;

    private final FaultyRules faults = new FaultyRules();
    private TopologyStage stage;

    @BeforeEach
    void open() {
        stage = new TopologyStage(folder, faults.rules());
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void at_an_alarm_ends_the_turn_and_the_next_one_starts() {
        Scenario scenario = funded().when(modelFails("PROVIDER_ERROR")).then(usageSettled());
        scenario.when(userMessage("and now"));
        faults.brokenBounds = 1;
        scenario.when(pass(2_000)).then(brokenOff(), modelRequested(1, 1));
        letter("alarms");
        scenario.when(modelSays("Hi!")).then(usageSettled(), replied("COMPLETED", "Hi!"));
    }

    @Test
    void that_each_turn_meets_ends_each_turn() {
        Scenario scenario = funded().when(modelFails("PROVIDER_ERROR")).then(usageSettled());
        scenario.when(userMessage("and now"), userMessage("and then"));
        faults.brokenBounds = Integer.MAX_VALUE;
        scenario.when(pass(2_000)).then(brokenOff(), brokenOff(), brokenOff());
        assertEquals(3, stage.letters().size());
    }

    @Test
    void that_keeps_the_turn_from_ending_is_met_again_until_it_is_mended() {
        Scenario scenario = unlimited();
        faults.pricesBroken = true;
        scenario.when(pass(125_000 + 63_000)).thenNothing();
        letter("alarms");
        faults.pricesBroken = false;
        scenario.when(pass(60_000)).then(modelCallCancelled(), usageSettled(), replied("FAILED", ""));
    }

    @Test
    void at_a_message_ends_its_turn() {
        Scenario scenario = new Scenario(stage).given(organization(null), agent(a -> {}));
        scenario.when(userMessage(FaultyRules.DEFECT)).then(brokenOff());
        letter("agentc2.messages.inbound");
        scenario.when(userMessage("hello")).then(modelRequested(1, 1));
    }

    @Test
    void at_a_message_that_waits_ends_only_that_one() {
        Scenario scenario = new Scenario(stage)
                .given(organization(null), agent(a -> {}), userMessage("hello"), userMessage(FaultyRules.DEFECT))
                .then(modelRequested());
        scenario.when(modelSays("Hi!")).then(modelCallCancelled(), usageSettled(), brokenOff());
        letter("agentc2.model.results");
        scenario.when(pass(100)).then(brokenOff());
        letter("alarms");
        scenario.when(userMessage("what time is it")).then(modelRequested(1, 1));
    }

    @Test
    void at_a_tools_result_ends_the_turn() {
        Scenario scenario = funded().when(modelAsksFor(tool("clock"))).then(usageSettled(), toolCalled("clock"));
        faults.brokenBounds = Integer.MAX_VALUE;
        scenario.when(toolAnswers("clock", "noon")).then(toolCallCancelled("id-clock"), brokenOff());
        letter("agentc2.tools.results");
    }

    @Test
    void at_a_grant_keeps_what_was_granted() {
        Scenario scenario = new Scenario(stage)
                .given(organization(1_000_000_000L), agent(a -> {}), userMessage("hello"))
                .then(leaseRequested());
        faults.brokenBounds = 1;
        scenario.when(leaseGranted(1_000_000)).thenNothing();
        letter("agentc2.budget.decisions");
        scenario.when(pass(20_000))
                .then(
                        replied("FAILED", ""),
                        new Outcome(
                                "the grant given back",
                                r -> r instanceof ReturnLease back && back.getAmountNanos() == 1_000_000));
    }

    private Scenario funded() {
        return new Scenario(stage)
                .given(organization(1_000_000_000L), agent(a -> {}), userMessage("what time is it"))
                .then(leaseRequested())
                .when(leaseGranted(100_000_000))
                .then(modelRequested());
    }

    private Scenario unlimited() {
        return new Scenario(stage)
                .given(organization(null), agent(a -> {}), userMessage("what time is it"))
                .then(modelRequested());
    }

    private static Outcome brokenOff() {
        return new Outcome(
                "broken off by a defect",
                r -> r instanceof Reply reply
                        && reply.getStatus().equals("FAILED")
                        && "INTERNAL".equals(reply.getReason()));
    }

    private void letter(String topic) {
        List<TestRecord<String, byte[]>> letters = stage.letters();
        assertEquals(1, letters.size());
        assertEquals("DEFECT", RecordHeaders.text(letters.getFirst().headers(), DeadLetters.CAUSE));
        assertEquals(topic, RecordHeaders.text(letters.getFirst().headers(), DeadLetters.TOPIC));
    }
}
