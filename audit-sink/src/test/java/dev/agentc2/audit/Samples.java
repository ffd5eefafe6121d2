package dev.agentc2.audit;

import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.ApprovalDecided;
import dev.agentc2.wire.ApprovalRequested;
import dev.agentc2.wire.AuditRecord;
import dev.agentc2.wire.BudgetStatus;
import dev.agentc2.wire.CostDaily;
import dev.agentc2.wire.CostEvent;
import dev.agentc2.wire.GuardrailEvent;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.InputScreened;
import dev.agentc2.wire.KeptResult;
import dev.agentc2.wire.ModelAnswered;
import dev.agentc2.wire.ModelRequested;
import dev.agentc2.wire.ModelRouted;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.RuleHit;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolRequest;
import dev.agentc2.wire.ToolResult;
import dev.agentc2.wire.ToolSettled;
import dev.agentc2.wire.ToolsRequested;
import dev.agentc2.wire.TurnAccepted;
import dev.agentc2.wire.TurnCompleted;
import dev.agentc2.wire.Usage;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Records of turns as the services write them. */
final class Samples {
    /** 2026-11-23T10:00:00Z. */
    static final long START = 1_795_428_000_000L;

    static final String AGENT = "agent-1";
    static final Usage USAGE = usage(120, 45);

    /** A record with the topic and the key that it is written under. */
    record Sample(Topic topic, String key, SpecificRecord value) {}

    private Samples() {}

    static Sample asked(String org, String turnId) {
        return event(
                org,
                turnId,
                new ApprovalRequested(
                        org,
                        turnId.substring(0, turnId.length() - 1),
                        turnId,
                        5,
                        START,
                        1,
                        "c1",
                        turnId + "/1/1/c1",
                        AGENT,
                        "user-1",
                        "pay",
                        "{\"amount\":70}",
                        false,
                        START + 60_000,
                        "CALL",
                        null,
                        null,
                        null));
    }

    /** The server of a tool asks something. */
    static Sample serverAsked(String org, String turnId) {
        ApprovalRequested call = (ApprovalRequested) asked(org, turnId).value();
        return event(
                org,
                turnId,
                ApprovalRequested.newBuilder(call)
                        .setKind("QUESTION")
                        .setQuestionId("q1")
                        .setMessage("Which?")
                        .setAnswerSchema("{}")
                        .build());
    }

    static Sample serverAnswered(String org, String turnId) {
        ApprovalDecided decided = (ApprovalDecided) decided(org, turnId).value();
        return event(
                org,
                turnId,
                ApprovalDecided.newBuilder(decided).setQuestionId("q1").build());
    }

    static Sample decided(String org, String turnId) {
        return event(
                org,
                turnId,
                new ApprovalDecided(
                        org,
                        turnId.substring(0, turnId.length() - 1),
                        turnId,
                        6,
                        START + 10,
                        1,
                        "c1",
                        turnId + "/1/1/c1",
                        "pay",
                        "APPROVED",
                        "d1",
                        "user:ada",
                        "{\"amount\":7}",
                        null,
                        null));
    }

    /** All records of a completed turn with one tool call, in an order that they may be written in. */
    static List<Sample> turn(String org, String turnId) {
        String conversation = conversationOf(turnId);
        return List.of(
                inbound(org, turnId, "What time is it in Lisbon?", START),
                event(org, turnId, accepted(org, turnId)),
                event(
                        org,
                        turnId,
                        new InputScreened(org, conversation, turnId, 1, START + 7, "ALLOWED", "p1", List.of())),
                event(
                        org,
                        turnId,
                        new ModelRouted(
                                org, conversation, turnId, 2, START + 7, "fast", "openai", "small", "short-question")),
                event(
                        org,
                        turnId,
                        new ModelRequested(
                                org,
                                conversation,
                                turnId,
                                3,
                                START + 8,
                                1,
                                1,
                                turnId + "/1/1",
                                "openai",
                                "small",
                                5_000L)),
                event(org, turnId, answered(org, turnId)),
                event(
                        org,
                        turnId,
                        new ToolsRequested(
                                org,
                                conversation,
                                turnId,
                                5,
                                START + 300,
                                1,
                                List.of(new ToolRequest("c1", "clock", "{\"zone\":\"Europe/Lisbon\"}")))),
                sample(
                        Topics.TOOLS_CALLS,
                        org,
                        turnId,
                        new ToolCall(
                                org,
                                conversation,
                                turnId,
                                1,
                                "c1",
                                turnId + "/1/1/c1",
                                AGENT,
                                "user-1",
                                "clock",
                                "{\"zone\":\"Europe/Lisbon\"}",
                                START + 300,
                                START + 30_300,
                                null,
                                null,
                                null)),
                sample(
                        Topics.TOOLS_RESULTS,
                        org,
                        turnId,
                        new ToolResult(
                                org,
                                conversation,
                                turnId,
                                1,
                                "c1",
                                turnId + "/1/1/c1",
                                "clock",
                                "SUCCEEDED",
                                "10:00",
                                false,
                                null,
                                START + 310,
                                5L,
                                "text/plain",
                                List.of(new KeptResult("res_1", "image/png", 3L, "0", "ATTACHMENT")))),
                event(
                        org,
                        turnId,
                        new ToolSettled(
                                org,
                                conversation,
                                turnId,
                                6,
                                START + 320,
                                1,
                                "c1",
                                turnId + "/1/1/c1",
                                "clock",
                                "SUCCEEDED",
                                null,
                                5,
                                5L)),
                event(
                        org,
                        turnId,
                        new TurnCompleted(org, conversation, turnId, 7, START + 700, "stop", 2, USAGE, 12_345L, 695L)),
                reply(org, turnId, "It is ten o'clock in Lisbon."),
                sample(
                        Topics.GUARDRAILS_EVENTS,
                        org,
                        turnId,
                        new GuardrailEvent(
                                org,
                                conversation,
                                turnId,
                                "OUTPUT",
                                "p1",
                                "REDACTED",
                                List.of(new RuleHit("email", 2)),
                                START + 700)),
                new Sample(Topics.COST_EVENTS, org, cost(org, turnId)));
    }

    static Sample inbound(String org, String turnId, String text, long at) {
        return sample(
                Topics.MESSAGES_INBOUND,
                org,
                turnId,
                new InboundMessage(
                        org, conversationOf(turnId), turnId, "m-" + turnId, AGENT, "web", "user-1", text, null, at));
    }

    static Sample reply(String org, String turnId, String text) {
        return sample(
                Topics.REPLIES_OUTBOUND,
                org,
                turnId,
                new Reply(
                        org,
                        conversationOf(turnId),
                        turnId,
                        AGENT,
                        "web",
                        "user-1",
                        "COMPLETED",
                        text,
                        null,
                        null,
                        2,
                        "stop",
                        USAGE,
                        12_345L,
                        START + 701));
    }

    static Sample costDaily(String org, String day, String model, long nanos) {
        return new Sample(
                Topics.COST_DAILY,
                org + "/" + day + "/" + AGENT + "/openai/" + model,
                new CostDaily(org, day, AGENT, "openai", model, 3L, USAGE, nanos, START));
    }

    static Sample budget(String org, @Nullable Long limitNanos, long spentNanos) {
        return new Sample(
                Topics.BUDGET_STATUS,
                org,
                new BudgetStatus(org, "ORGANIZATION", "", "2026-11-23", limitNanos, spentNanos, 10L, START));
    }

    static Sample audit(String org) {
        return new Sample(
                Topics.AUDIT_RECORDS,
                org,
                new AuditRecord("a1", org, "key:k1", "turn.cancel", "turn", "t", null, "{\"a\":1}", "req-1", START));
    }

    static Sample event(String org, String turnId, SpecificRecord value) {
        return sample(Topics.TURNS_EVENTS, org, turnId, value);
    }

    static TurnAccepted accepted(String org, String turnId) {
        return new TurnAccepted(
                org, conversationOf(turnId), turnId, 0, START + 5, "m-" + turnId, AGENT, 3, "user-1", "web", 0);
    }

    private static ModelAnswered answered(String org, String turnId) {
        return ModelAnswered.newBuilder()
                .setOrgId(org)
                .setConversationId(conversationOf(turnId))
                .setTurnId(turnId)
                .setSequence(4)
                .setAt(START + 299)
                .setStep(1)
                .setAttempt(1)
                .setEffectId(turnId + "/1/1")
                .setProvider("openai")
                .setModel("small")
                .setOutcome("SUCCEEDED")
                .setUsage(USAGE)
                .setCostNanos(12_345L)
                .setToolCalls(1)
                .setQueuedMs(2)
                .setFirstTokenMs(180L)
                .setDurationMs(280)
                .build();
    }

    private static CostEvent cost(String org, String turnId) {
        return CostEvent.newBuilder()
                .setOrgId(org)
                .setConversationId(conversationOf(turnId))
                .setTurnId(turnId)
                .setEffectId(turnId + "/1/1")
                .setAgentId(AGENT)
                .setUserId("user-1")
                .setProvider("openai")
                .setModel("small")
                .setUsage(USAGE)
                .setPriceVersion("2026-11")
                .setAmountNanos(12_345L)
                .setPriced(true)
                .setOverrunNanos(0)
                .setAt(START + 300)
                .build();
    }

    private static Sample sample(Topic topic, String org, String turnId, SpecificRecord value) {
        return new Sample(topic, org + "/" + conversationOf(turnId), value);
    }

    private static String conversationOf(String turnId) {
        return turnId.substring(0, turnId.lastIndexOf('-'));
    }

    private static Usage usage(long input, long output) {
        return Usage.newBuilder().setInputTokens(input).setOutputTokens(output).build();
    }
}
