package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Effect;
import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.agent.turn.Message;
import dev.agentc2.agent.turn.ModelCall;
import dev.agentc2.topics.ConversationKey;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.CancelModelCall;
import dev.agentc2.wire.CancelToolCall;
import dev.agentc2.wire.GuardrailEvent;
import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.PromptMessage;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.RequestLease;
import dev.agentc2.wire.SettleUsage;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolRequest;
import dev.agentc2.wire.ToolSpec;
import java.util.List;

/** From the effects of the core to the records that ask for them. */
final class EffectRecords {
    private EffectRecords() {}

    /**
     * The record of an effect.
     *
     * @param key conversation
     * @param holder partition that holds the lease
     */
    static Outgoing of(ConversationKey key, int holder, Effect effect) {
        return switch (effect) {
            case Effect.CallModel e -> call(key, e);
            case Effect.CancelModelCall e -> cancel(key, e);
            case Effect.CallTool e -> call(key, e);
            case Effect.CancelTool e -> cancel(key, e);
            case Effect.AuditDecision e -> ApprovalRecords.audit(key, e);
            case Effect.AnswerTool e -> QuestionRecords.answer(key, e);
            case Effect.AuditQuestion e -> QuestionRecords.audit(key, e);
            case Effect.SettleUsage e -> settle(key, holder, e);
            case Effect.RequestLease e -> lease(key, holder, e);
            case Effect.GuardrailVerdict e -> verdict(key, e);
            case Effect.Reply e -> reply(key, e);
        };
    }

    private static Outgoing call(ConversationKey key, Effect.CallModel effect) {
        Inquiry inquiry = effect.inquiry();
        ModelCall call = effect.call();
        ModelRequest record = ModelRequest.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(inquiry.turnId())
                .setStep(call.step())
                .setAttempt(call.attempt())
                .setEffectId(call.effectId())
                .setAgentId(inquiry.agentId())
                .setProvider(effect.model().provider())
                .setModel(effect.model().model())
                .setConnectionId(effect.model().connectionId())
                .setMessages(
                        effect.messages().stream().map(EffectRecords::message).toList())
                .setTools(effect.tools().stream()
                        .map(t -> new ToolSpec(t.name(), t.description(), t.parameters()))
                        .toList())
                .setToolChoice(effect.toolsAllowed() ? "auto" : "none")
                .setMaxOutputTokens(effect.maxOutputTokens())
                .setTemperature(effect.temperature())
                .setGuardrailPolicy(effect.outputPolicy())
                .setRequestedAt(call.requestedAt())
                .setDeadlineAt(call.deadlineAt())
                .build();
        return new Outgoing(
                Topics.MODEL_REQUESTS, key.toString(), record, call.effectId(), call.requestedAt(), inquiry.origin());
    }

    private static PromptMessage message(Message message) {
        return switch (message) {
            case Message.Instructions m -> new PromptMessage("system", m.text(), List.of(), null);
            case Message.User m -> new PromptMessage("user", m.text(), List.of(), null);
            case Message.Assistant m -> new PromptMessage("assistant", m.text(), toolCalls(m), null);
            case Message.ToolAnswer m -> new PromptMessage("tool", m.text(), List.of(), m.callId());
        };
    }

    /** Most messages call none, and a request may carry hundreds of them. */
    private static List<ToolRequest> toolCalls(Message.Assistant message) {
        return message.toolCalls().isEmpty()
                ? List.of()
                : message.toolCalls().stream().map(WireValues::wireRequest).toList();
    }

    private static Outgoing cancel(ConversationKey key, Effect.CancelModelCall effect) {
        CancelModelCall record = CancelModelCall.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(effect.inquiry().turnId())
                .setEffectId(effect.effectId())
                .setRequestedAt(effect.at())
                .build();
        String id = effect.effectId() + "/cancel";
        return new Outgoing(
                Topics.MODEL_REQUESTS,
                key.toString(),
                record,
                id,
                effect.at(),
                effect.inquiry().origin());
    }

    private static Outgoing cancel(ConversationKey key, Effect.CancelTool effect) {
        Inquiry inquiry = effect.inquiry();
        CancelToolCall record = CancelToolCall.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(inquiry.turnId())
                .setEffectId(effect.effectId())
                .setRequestedAt(effect.at())
                .build();
        String id = effect.effectId() + "/cancel";
        return new Outgoing(Topics.TOOLS_CALLS, key.toString(), record, id, effect.at(), inquiry.origin());
    }

    private static Outgoing call(ConversationKey key, Effect.CallTool effect) {
        Inquiry inquiry = effect.inquiry();
        ToolCall record = ToolCall.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(inquiry.turnId())
                .setStep(effect.step())
                .setCallId(effect.call().request().callId())
                .setEffectId(effect.call().effectId())
                .setAgentId(inquiry.agentId())
                .setUserId(inquiry.userId())
                .setTool(effect.call().request().tool())
                .setArguments(effect.call().request().arguments())
                .setConnectionId(
                        effect.remote() == null ? null : effect.remote().connectionId())
                .setRemoteTool(effect.remote() == null ? null : effect.remote().tool())
                .setWorkspaceId(effect.workspaceId())
                .setRequestedAt(effect.at())
                .setDeadlineAt(effect.deadlineAt())
                .build();
        String id = effect.call().effectId();
        return new Outgoing(Topics.TOOLS_CALLS, key.toString(), record, id, effect.at(), inquiry.origin());
    }

    private static Outgoing settle(ConversationKey key, int holder, Effect.SettleUsage effect) {
        Inquiry inquiry = effect.inquiry();
        SettleUsage record = SettleUsage.newBuilder()
                .setOrgId(key.orgId())
                .setHolder(holder)
                .setConversationId(key.conversationId())
                .setTurnId(inquiry.turnId())
                .setEffectId(effect.effectId())
                .setAgentId(inquiry.agentId())
                .setWorkspaceId(effect.workspaceId())
                .setUserId(inquiry.userId())
                .setProvider(effect.model().provider())
                .setModel(effect.model().model())
                .setUsage(WireValues.usage(effect.usage()))
                .setPriceVersion(effect.priceVersion())
                .setReservedNanos(effect.reservation().nanos())
                .setReservedFrom(
                        effect.reservation().from().stream().map(Enum::name).toList())
                .setAt(effect.at())
                .build();
        String id = effect.effectId() + "/usage";
        return new Outgoing(Topics.BUDGET_COMMANDS, key.orgId(), record, id, effect.at(), inquiry.origin());
    }

    private static Outgoing lease(ConversationKey key, int holder, Effect.RequestLease effect) {
        RequestLease record = RequestLease.newBuilder()
                .setOrgId(key.orgId())
                .setHolder(holder)
                .setScope(effect.account().scope().name())
                .setTarget(effect.account().target())
                .setAmountNanos(effect.amountNanos())
                .setMinimumNanos(effect.minimumNanos())
                .setAt(effect.at())
                .build();
        Inquiry inquiry = effect.inquiry();
        String id = inquiry.turnId() + "/lease/" + effect.account().scope() + "/" + effect.at();
        return new Outgoing(Topics.BUDGET_COMMANDS, key.orgId(), record, id, effect.at(), inquiry.origin());
    }

    private static Outgoing verdict(ConversationKey key, Effect.GuardrailVerdict effect) {
        Inquiry inquiry = effect.inquiry();
        GuardrailEvent record = GuardrailEvent.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(inquiry.turnId())
                .setStage(effect.stage().name())
                .setPolicyVersion(effect.policyVersion())
                .setVerdict(effect.verdict().name())
                .setRules(WireValues.wireHits(effect.hits()))
                .setAt(effect.at())
                .build();
        String call = effect.callId() == null ? "" : "/" + effect.callId();
        String id = inquiry.turnId() + "/guardrail/" + effect.stage().name() + call;
        return new Outgoing(Topics.GUARDRAILS_EVENTS, key.toString(), record, id, effect.at(), inquiry.origin());
    }

    private static Outgoing reply(ConversationKey key, Effect.Reply effect) {
        Inquiry inquiry = effect.inquiry();
        Reply record = Reply.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(inquiry.turnId())
                .setAgentId(inquiry.agentId())
                .setChannel(inquiry.channel())
                .setUserId(inquiry.userId())
                .setStatus(effect.status().name())
                .setText(effect.text())
                .setReason(effect.reason())
                .setDetail(effect.detail())
                .setAttempt(effect.attempt())
                .setFinishReason(effect.finishReason())
                .setUsage(WireValues.usage(effect.usage()))
                .setCostNanos(effect.costNanos())
                .setAt(effect.at())
                .build();
        String id = inquiry.turnId() + "/reply";
        return new Outgoing(Topics.REPLIES_OUTBOUND, key.toString(), record, id, effect.at(), inquiry.origin());
    }
}
