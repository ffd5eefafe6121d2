package dev.agentc2.topics;

import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.AnswerToolCall;
import dev.agentc2.wire.ApprovalDecided;
import dev.agentc2.wire.ApprovalDecision;
import dev.agentc2.wire.ApprovalRequested;
import dev.agentc2.wire.AuditRecord;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.BudgetStatus;
import dev.agentc2.wire.CancelModelCall;
import dev.agentc2.wire.CancelToolCall;
import dev.agentc2.wire.CancelTurn;
import dev.agentc2.wire.CheckConnection;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.CostDaily;
import dev.agentc2.wire.CostEvent;
import dev.agentc2.wire.DeadLetterDecision;
import dev.agentc2.wire.GuardrailEvent;
import dev.agentc2.wire.GuardrailPolicyConfig;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.InputScreened;
import dev.agentc2.wire.LeaseDenied;
import dev.agentc2.wire.LeaseGranted;
import dev.agentc2.wire.ModelAnswered;
import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.ModelRequested;
import dev.agentc2.wire.ModelResult;
import dev.agentc2.wire.ModelRouted;
import dev.agentc2.wire.OrganizationConfig;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.RequestLease;
import dev.agentc2.wire.ReturnLease;
import dev.agentc2.wire.SettleUsage;
import dev.agentc2.wire.StreamDelta;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolOffer;
import dev.agentc2.wire.ToolQuestion;
import dev.agentc2.wire.ToolQuestionOver;
import dev.agentc2.wire.ToolResult;
import dev.agentc2.wire.ToolSettled;
import dev.agentc2.wire.ToolsRequested;
import dev.agentc2.wire.TurnAccepted;
import dev.agentc2.wire.TurnCancelled;
import dev.agentc2.wire.TurnCompleted;
import dev.agentc2.wire.TurnFailed;
import dev.agentc2.wire.TurnRefused;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * The catalogue: the only place where a topic has a name. Partitions, retention and owners are in
 * {@code topics.yaml}; a test holds the two together.
 */
public final class Topics {
    public static final String PREFIX = "agentc2.";

    public static final Topic MESSAGES_INBOUND =
            topic("messages.inbound", InboundMessage.class, CancelTurn.class, ApprovalDecision.class);
    public static final Topic TURNS_EVENTS = topic(
            "turns.events",
            TurnAccepted.class,
            TurnRefused.class,
            InputScreened.class,
            ModelRouted.class,
            ModelRequested.class,
            ModelAnswered.class,
            ToolsRequested.class,
            ApprovalRequested.class,
            ApprovalDecided.class,
            ToolSettled.class,
            TurnCompleted.class,
            TurnFailed.class,
            TurnCancelled.class);
    public static final Topic MODEL_REQUESTS = topic("model.requests", ModelRequest.class, CancelModelCall.class);
    public static final Topic MODEL_RESULTS = topic("model.results", ModelResult.class);
    public static final Topic TOOLS_CALLS =
            topic("tools.calls", ToolCall.class, CancelToolCall.class, AnswerToolCall.class);
    public static final Topic TOOLS_RESULTS =
            topic("tools.results", ToolResult.class, ToolQuestion.class, ToolQuestionOver.class);
    public static final Topic TOOLS_OFFERED = topic("tools.offered", ToolOffer.class);
    public static final Topic CONNECTIONS_CHECKS = topic("connections.checks", CheckConnection.class);
    public static final Topic STREAM_DELTAS = topic("stream.deltas", StreamDelta.class);
    public static final Topic REPLIES_OUTBOUND = topic("replies.outbound", Reply.class);
    public static final Topic GUARDRAILS_EVENTS = topic("guardrails.events", GuardrailEvent.class);
    public static final Topic BUDGET_DECISIONS = topic("budget.decisions", LeaseGranted.class, LeaseDenied.class);
    public static final Topic BUDGET_COMMANDS =
            topic("budget.commands", RequestLease.class, ReturnLease.class, SettleUsage.class);
    public static final Topic COST_EVENTS = topic("cost.events", CostEvent.class);
    public static final Topic COST_DAILY = topic("cost.daily", CostDaily.class);
    public static final Topic BUDGET_STATUS = topic("budget.status", BudgetStatus.class);
    public static final Topic AUDIT_RECORDS = topic("audit.records", AuditRecord.class);
    public static final Topic CONFIG_ORGANIZATIONS = topic("config.organizations", OrganizationConfig.class);
    public static final Topic CONFIG_AGENTS = topic("config.agents", AgentConfig.class);
    public static final Topic CONFIG_POLICIES = topic("config.policies", GuardrailPolicyConfig.class);
    public static final Topic CONFIG_BUDGETS = topic("config.budgets", BudgetConfig.class);
    public static final Topic CONFIG_CONNECTIONS = topic("config.connections", ConnectionConfig.class);
    public static final Topic DEADLETTERS = topic("deadletters");
    public static final Topic DEADLETTERS_DECISIONS = topic("deadletters.decisions", DeadLetterDecision.class);

    /** All topics, in the order of {@code topics.yaml}. */
    public static final List<Topic> ALL = List.of(
            MESSAGES_INBOUND,
            TURNS_EVENTS,
            MODEL_REQUESTS,
            MODEL_RESULTS,
            TOOLS_CALLS,
            TOOLS_RESULTS,
            TOOLS_OFFERED,
            CONNECTIONS_CHECKS,
            STREAM_DELTAS,
            REPLIES_OUTBOUND,
            GUARDRAILS_EVENTS,
            BUDGET_DECISIONS,
            BUDGET_COMMANDS,
            COST_EVENTS,
            COST_DAILY,
            BUDGET_STATUS,
            AUDIT_RECORDS,
            CONFIG_ORGANIZATIONS,
            CONFIG_AGENTS,
            CONFIG_POLICIES,
            CONFIG_BUDGETS,
            CONFIG_CONNECTIONS,
            DEADLETTERS,
            DEADLETTERS_DECISIONS);

    private Topics() {}

    @SafeVarargs
    private static Topic topic(String name, Class<? extends SpecificRecord>... records) {
        return new Topic(PREFIX + name, List.of(records));
    }
}
