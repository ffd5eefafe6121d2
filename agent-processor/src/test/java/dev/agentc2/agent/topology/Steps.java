package dev.agentc2.agent.topology;

import dev.agentc2.agent.topology.Scenario.Step;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.ApprovalDecision;
import dev.agentc2.wire.ApprovalPolicy;
import dev.agentc2.wire.ApprovalRule;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.BudgetLimit;
import dev.agentc2.wire.CancelTurn;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.Failure;
import dev.agentc2.wire.GuardrailPolicyConfig;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.KeptResult;
import dev.agentc2.wire.LeaseDenied;
import dev.agentc2.wire.LeaseGranted;
import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.ModelResult;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.OrganizationConfig;
import dev.agentc2.wire.RuleHit;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolOffer;
import dev.agentc2.wire.ToolQuestion;
import dev.agentc2.wire.ToolQuestionOver;
import dev.agentc2.wire.ToolRequest;
import dev.agentc2.wire.ToolResult;
import dev.agentc2.wire.Usage;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What may happen in a scenario, in words. */
final class Steps {
    static final long INPUT_TOKENS = 40;
    static final long OUTPUT_TOKENS = 10;

    private Steps() {}

    static Step agent(Consumer<AgentConfig.Builder> change) {
        return s -> {
            AgentConfig.Builder config = AgentConfig.newBuilder(TestWorld.agent());
            change.accept(config);
            s.send(config.build());
        };
    }

    static Step organization(@Nullable Long dailyLimitNanos) {
        return s -> s.send(TestWorld.organization(dailyLimitNanos));
    }

    static Step suspended() {
        return status("SUSPENDED");
    }

    static Step status(String status) {
        return s -> s.send(OrganizationConfig.newBuilder(TestWorld.organization(null))
                .setStatus(status)
                .build());
    }

    /** The organisation's policy {@code p1}. */
    static Step policy(int version, String inputAction, String... outputRules) {
        return s -> s.send(new GuardrailPolicyConfig(
                "p1",
                TestWorld.ORG,
                "strict",
                "Strict",
                (long) version,
                inputAction,
                List.of(outputRules),
                TestWorld.START));
    }

    /** A connection of the organisation. */
    static Step connection(String slug, Consumer<ConnectionConfig.Builder> change) {
        return s -> {
            ConnectionConfig.Builder config = ConnectionConfig.newBuilder()
                    .setConnectionId("con-" + slug)
                    .setOrgId(TestWorld.ORG)
                    .setSlug(slug)
                    .setName(slug)
                    .setKind("MCP")
                    .setSettings("{}")
                    .setEnabled(true)
                    .setUpdatedAt(TestWorld.START);
            change.accept(config);
            s.send(config.build());
        };
    }

    /** A connection of the organisation that serves all its agents offers these tools, by their servers' names. */
    static Step connectionOffers(String slug, String... tools) {
        return s -> {
            connection(slug, c -> {}).play(s);
            offers(slug, tools).play(s);
        };
    }

    /** A connection offers these tools, by their servers' names. */
    static Step offers(String slug, String... tools) {
        return offers(slug, (String) null, tools);
    }

    /** A connection offers these tools, and its server says how to use them. */
    static Step offers(String slug, @Nullable String instructions, String[] tools) {
        return s -> s.send(ToolOffer.newBuilder()
                .setInstructions(instructions)
                .setOrgId(TestWorld.ORG)
                .setConnectionId("con-" + slug)
                .setSlug(slug)
                .setStatus("READY")
                .setTools(Arrays.stream(tools)
                        .map(tool -> OfferedTool.newBuilder()
                                .setName(slug + "__" + tool)
                                .setRemoteName(tool)
                                .setDescription("Does " + tool + ".")
                                .setParameters("{}")
                                .setSafety("NEITHER")
                                .setReadOnly(false)
                                .setDestructive(true)
                                .setOpenWorld(true)
                                .build())
                        .toList())
                .setRefreshedAt(TestWorld.START)
                .build());
    }

    /** The organisation's own connection to a model provider. */
    static Step provider(String slug, String settings, Consumer<ConnectionConfig.Builder> change) {
        return s -> {
            ConnectionConfig.Builder config = ConnectionConfig.newBuilder()
                    .setConnectionId("conn-" + slug)
                    .setOrgId(TestWorld.ORG)
                    .setSlug(slug)
                    .setName(slug)
                    .setKind("MODEL_PROVIDER")
                    .setSettings(settings)
                    .setEnabled(true)
                    .setUpdatedAt(TestWorld.START);
            change.accept(config);
            s.send(config.build());
        };
    }

    static Step provider(String slug, String settings) {
        return provider(slug, settings, config -> {});
    }

    static Step userMessage(String text) {
        return s -> s.send(message(s.nextTurn(), text, s.now()));
    }

    /** The message of the last turn comes once more. */
    static Step sameMessageAgain(String text) {
        return s -> s.send(message(s.lastTurn(), text, s.now()));
    }

    static InboundMessage message(String turn, String text, long at) {
        return InboundMessage.newBuilder()
                .setOrgId(TestWorld.ORG)
                .setConversationId(TestWorld.CONVERSATION)
                .setTurnId(turn)
                .setMessageId("id-" + turn)
                .setAgentId(TestWorld.AGENT)
                .setChannel("api")
                .setUserId(TestWorld.USER)
                .setText(text)
                .setReceivedAt(at)
                .build();
    }

    static Step cancel() {
        return s -> cancel(s.lastTurn()).play(s);
    }

    static Step cancel(String turn) {
        return s -> s.send(CancelTurn.newBuilder()
                .setOrgId(TestWorld.ORG)
                .setConversationId(TestWorld.CONVERSATION)
                .setTurnId(turn)
                .setRequestedBy(TestWorld.USER)
                .setRequestedAt(s.now())
                .build());
    }

    static Step pass(long millis) {
        return s -> s.pass(millis);
    }

    static Step modelSays(String text) {
        return modelSays(text, "stop");
    }

    static Step modelSays(String text, String finishReason) {
        return s -> s.send(result(s, "SUCCEEDED")
                .setText(text)
                .setFinishReason(finishReason)
                .build());
    }

    static Step modelSaysRedacted(String text, String rule) {
        return s -> s.send(result(s, "SUCCEEDED")
                .setText(text)
                .setFinishReason("stop")
                .setRedactions(List.of(new RuleHit(rule, 1)))
                .build());
    }

    static ToolRequest tool(String name) {
        return tool("id-" + name, name);
    }

    static ToolRequest tool(String callId, String name) {
        return new ToolRequest(callId, name, "{}");
    }

    static Step modelAsksFor(ToolRequest... calls) {
        return modelSaysAndAsksFor("", calls);
    }

    static Step modelSaysAndAsksFor(String text, ToolRequest... calls) {
        return s -> s.send(result(s, "SUCCEEDED")
                .setText(text)
                .setToolCalls(Arrays.asList(calls))
                .setFinishReason("tool_calls")
                .build());
    }

    static Step modelFails(String kind) {
        return modelFails(kind, null, "");
    }

    static Step modelFails(String kind, @Nullable Long retryAfterMs, String textSoFar) {
        return s -> s.send(result(s, "FAILED")
                .setText(textSoFar)
                .setFailure(new Failure(kind, "as told", retryAfterMs))
                .build());
    }

    static Step modelIsInterrupted() {
        return s -> s.send(result(s, "INTERRUPTED")
                .setUsage(new Usage(0L, 0L, 0L, 0L, 0L, false))
                .build());
    }

    static Step modelStops(String textSoFar) {
        return s -> s.send(result(s, "CANCELLED").setText(textSoFar).build());
    }

    /** A result of an earlier attempt comes late or again. */
    static Step resultOfAttempt(int number, String text) {
        return s -> {
            ModelRequest request = s.modelRequests().get(number - 1);
            s.send(result(request, s.now(), "SUCCEEDED").setText(text).build());
        };
    }

    private static ModelResult.Builder result(Scenario scenario, String outcome) {
        return result(scenario.modelRequest(), scenario.now(), outcome);
    }

    static ModelResult.Builder result(ModelRequest request, long now, String outcome) {
        return ModelResult.newBuilder()
                .setOrgId(request.getOrgId())
                .setConversationId(request.getConversationId())
                .setTurnId(request.getTurnId())
                .setStep(request.getStep())
                .setAttempt(request.getAttempt())
                .setEffectId(request.getEffectId())
                .setOutcome(outcome)
                .setText("")
                .setUsage(new Usage(INPUT_TOKENS, 0L, 0L, OUTPUT_TOKENS, 0L, false))
                .setDeltas(1)
                .setStartedAt(now)
                .setFirstTokenMs(3L)
                .setDurationMs(7);
    }

    /** The agent asks people about its tool calls; an answer counts for an hour. */
    static Step approval(String mode, ApprovalRule... rules) {
        return agent(a -> a.setTools(List.of("orders.lookup", "clock", "refund"))
                .setApproval(new ApprovalPolicy(mode, List.of(rules), 3_600_000L, true)));
    }

    /** Calls of a tool are asked about when an argument is above a number. */
    static ApprovalRule above(String tool, String argument, String bound) {
        return new ApprovalRule(tool, argument, bound, List.of());
    }

    static ToolRequest tool(String callId, String name, String arguments) {
        return new ToolRequest(callId, name, arguments);
    }

    static Step approved(String callId, String by) {
        return approved(callId, by, null);
    }

    /** @param arguments in the place of the model's; null when they stay */
    static Step approved(String callId, String by, @Nullable String arguments) {
        return decision(callId, d -> d.setApproved(true).setDecidedBy(by).setArguments(arguments));
    }

    static Step rejected(String callId, String by, String reason) {
        return decision(callId, d -> d.setApproved(false).setDecidedBy(by).setReason(reason));
    }

    /** The server of the last call of a tool asks something. */
    static Step serverAsks(String tool, String questionId) {
        return serverAsks(tool, questionId, "Which one?");
    }

    static Step serverAsks(String tool, String questionId, String message) {
        return s -> {
            ToolCall call = s.toolCall(tool);
            s.send(ToolQuestion.newBuilder()
                    .setOrgId(call.getOrgId())
                    .setConversationId(call.getConversationId())
                    .setTurnId(call.getTurnId())
                    .setStep(call.getStep())
                    .setCallId(call.getCallId())
                    .setEffectId(call.getEffectId())
                    .setQuestionId(questionId)
                    .setTool(tool)
                    .setMessage(message)
                    .setAnswerSchema("{\"type\":\"object\",\"properties\":{}}")
                    .setAt(s.now())
                    .build());
        };
    }

    /** The server doesn't wait for an answer any more. */
    static Step serverTakesBack(String tool, String questionId) {
        return s -> {
            ToolCall call = s.toolCall(tool);
            s.send(ToolQuestionOver.newBuilder()
                    .setOrgId(call.getOrgId())
                    .setConversationId(call.getConversationId())
                    .setTurnId(call.getTurnId())
                    .setEffectId(call.getEffectId())
                    .setQuestionId(questionId)
                    .setAt(s.now())
                    .build());
        };
    }

    static Step personAnswers(String callId, String questionId, @Nullable String content) {
        return decision(
                callId,
                d -> d.setQuestionId(questionId)
                        .setApproved(true)
                        .setDecidedBy("user:ada")
                        .setArguments(content));
    }

    static Step personDeclines(String callId, String questionId) {
        return decision(
                callId, d -> d.setQuestionId(questionId).setApproved(false).setDecidedBy("user:ada"));
    }

    private static Step decision(String callId, Consumer<ApprovalDecision.Builder> change) {
        return s -> {
            ApprovalDecision.Builder decision = ApprovalDecision.newBuilder()
                    .setOrgId(TestWorld.ORG)
                    .setConversationId(TestWorld.CONVERSATION)
                    .setTurnId(s.lastTurn())
                    .setCallId(callId)
                    .setDecisionId("decision-" + s.now())
                    .setRequestedAt(s.now());
            change.accept(decision);
            s.send(decision.build());
        };
    }

    static Step toolAnswers(String tool, String content) {
        return s -> s.send(toolResult(s, tool, "SUCCEEDED").setContent(content).build());
    }

    /** The head of a result, whose whole is kept, and an image beside it. */
    static Step toolAnswersAtLength(String tool, String head, long size) {
        return s -> s.send(toolResult(s, tool, "SUCCEEDED")
                .setContent(head)
                .setTruncated(true)
                .setResults(List.of(
                        new KeptResult("res_1", "text/plain", size, "0", "CONTENT"),
                        new KeptResult("res_2", "image/png", 7L, "0", "ATTACHMENT")))
                .build());
    }

    static Step toolFails(String tool, String kind) {
        return s -> s.send(toolResult(s, tool, "FAILED")
                .setFailure(new Failure(kind, "as told", null))
                .build());
    }

    private static ToolResult.Builder toolResult(Scenario scenario, String tool, String outcome) {
        ToolCall call = scenario.toolCall(tool);
        return ToolResult.newBuilder()
                .setOrgId(call.getOrgId())
                .setConversationId(call.getConversationId())
                .setTurnId(call.getTurnId())
                .setStep(call.getStep())
                .setCallId(call.getCallId())
                .setEffectId(call.getEffectId())
                .setTool(tool)
                .setOutcome(outcome)
                .setContent("")
                .setTruncated(false)
                .setStartedAt(scenario.now())
                .setDurationMs(5);
    }

    /** Limits of workspaces, agents and users. */
    static Step budgets(BudgetLimit... limits) {
        return s -> s.send(new BudgetConfig(TestWorld.ORG, List.of(limits), s.now()));
    }

    static Step leaseGranted(long nanos) {
        return leaseGranted("ORGANIZATION", "", nanos);
    }

    static Step leaseGranted(String scope, String target, long nanos) {
        return s -> s.send(LeaseGranted.newBuilder()
                .setOrgId(TestWorld.ORG)
                .setHolder(0)
                .setScope(scope)
                .setTarget(target)
                .setAmountNanos(nanos)
                .setAt(s.now())
                .build());
    }

    /** Just enough for the call that the last request was made for. */
    static Step leaseGrantedAsNeeded() {
        return s -> leaseGranted(s.leaseRequest().getMinimumNanos()).play(s);
    }

    static Step leaseDenied(long limitNanos, long retryInMs) {
        return leaseDenied("ORGANIZATION", "", limitNanos, retryInMs);
    }

    static Step leaseDenied(String scope, String target, long limitNanos, long retryInMs) {
        return s -> s.send(LeaseDenied.newBuilder()
                .setOrgId(TestWorld.ORG)
                .setHolder(0)
                .setScope(scope)
                .setTarget(target)
                .setReason("BUDGET_EXHAUSTED")
                .setLimitNanos(limitNanos)
                .setSpentNanos(limitNanos)
                .setLeasedNanos(0)
                .setRetryAt(s.now() + retryInMs)
                .setAt(s.now())
                .build());
    }
}
