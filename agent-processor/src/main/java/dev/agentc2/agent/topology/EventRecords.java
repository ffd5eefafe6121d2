package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.ModelCall;
import dev.agentc2.agent.turn.PendingTool;
import dev.agentc2.agent.turn.TurnCommand;
import dev.agentc2.agent.turn.TurnEvent;
import dev.agentc2.topics.ConversationKey;
import dev.agentc2.wire.InputScreened;
import dev.agentc2.wire.ModelAnswered;
import dev.agentc2.wire.ModelRequested;
import dev.agentc2.wire.ModelRouted;
import dev.agentc2.wire.ToolSettled;
import dev.agentc2.wire.ToolsRequested;
import dev.agentc2.wire.TurnAccepted;
import dev.agentc2.wire.TurnCancelled;
import dev.agentc2.wire.TurnCompleted;
import dev.agentc2.wire.TurnFailed;
import dev.agentc2.wire.TurnRefused;
import org.apache.avro.specific.SpecificRecord;

/** From the traced events of the core to the records of {@code turns.events}. What was said stays out of them. */
final class EventRecords {
    private EventRecords() {}

    static SpecificRecord of(ConversationKey key, TurnEvent.Traced event) {
        return switch (event) {
            case TurnEvent.TurnAccepted e -> accepted(key, e);
            case TurnEvent.InputScreened e -> screened(key, e);
            case TurnEvent.ModelRouted e -> routed(key, e);
            case TurnEvent.ModelRequested e -> requested(key, e);
            case TurnEvent.ModelAnswered e -> answered(key, e);
            case TurnEvent.ToolsRequested e -> requested(key, e);
            case TurnEvent.ApprovalRequested e -> ApprovalRecords.requested(key, e);
            case TurnEvent.ApprovalDecided e -> ApprovalRecords.decided(key, e);
            case TurnEvent.QuestionAsked e -> QuestionRecords.asked(key, e);
            case TurnEvent.QuestionOver e -> QuestionRecords.over(key, e);
            case TurnEvent.ToolSettled e -> settled(key, e);
            case TurnEvent.TurnCompleted e -> completed(key, e);
            case TurnEvent.TurnRefused e -> refused(key, e);
            case TurnEvent.TurnFailed e -> failed(key, e);
            case TurnEvent.TurnCancelled e -> cancelled(key, e);
        };
    }

    private static TurnAccepted accepted(ConversationKey key, TurnEvent.TurnAccepted event) {
        return TurnAccepted.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(event.turnId())
                .setSequence(event.sequence())
                .setAt(event.at())
                .setMessageId(event.inquiry().messageId())
                .setAgentId(event.inquiry().agentId())
                .setAgentVersion(event.agentVersion())
                .setUserId(event.inquiry().userId())
                .setChannel(event.inquiry().channel())
                .setQueuedBehind(event.queuedBehind())
                .build();
    }

    private static InputScreened screened(ConversationKey key, TurnEvent.InputScreened event) {
        return InputScreened.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(event.turnId())
                .setSequence(event.sequence())
                .setAt(event.at())
                .setVerdict(event.verdict().name())
                .setPolicyVersion(event.policyVersion())
                .setRules(WireValues.wireHits(event.hits()))
                .build();
    }

    private static ModelRouted routed(ConversationKey key, TurnEvent.ModelRouted event) {
        return ModelRouted.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(event.turnId())
                .setSequence(event.sequence())
                .setAt(event.at())
                .setTier(event.route().tier())
                .setProvider(event.route().model().provider())
                .setModel(event.route().model().model())
                .setReason(event.route().reason())
                .build();
    }

    private static ModelRequested requested(ConversationKey key, TurnEvent.ModelRequested event) {
        ModelCall call = event.call();
        return ModelRequested.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(event.turnId())
                .setSequence(event.sequence())
                .setAt(event.at())
                .setStep(call.step())
                .setAttempt(call.attempt())
                .setEffectId(call.effectId())
                .setProvider(event.model().provider())
                .setModel(event.model().model())
                .setReservedNanos(call.reservation().nanos())
                .build();
    }

    private static ModelAnswered answered(ConversationKey key, TurnEvent.ModelAnswered event) {
        ModelCall call = event.call();
        TurnCommand.ModelResult result = event.result();
        return ModelAnswered.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(event.turnId())
                .setSequence(event.sequence())
                .setAt(event.at())
                .setStep(call.step())
                .setAttempt(call.attempt())
                .setEffectId(call.effectId())
                .setProvider(event.model().provider())
                .setModel(event.model().model())
                .setOutcome(result.outcome().name())
                .setFailure(WireValues.failure(result.failure()))
                .setRetryAt(event.retryAt())
                .setUsage(WireValues.usage(result.usage()))
                .setCostNanos(event.costNanos())
                .setToolCalls(result.toolCalls().size())
                .setQueuedMs(event.queuedMs())
                .setFirstTokenMs(result.firstTokenMs())
                .setDurationMs(result.durationMs())
                .build();
    }

    private static ToolsRequested requested(ConversationKey key, TurnEvent.ToolsRequested event) {
        return ToolsRequested.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(event.turnId())
                .setSequence(event.sequence())
                .setAt(event.at())
                .setStep(event.step())
                .setCalls(event.calls().stream()
                        .map(c -> WireValues.wireRequest(c.request()))
                        .toList())
                .build();
    }

    private static ToolSettled settled(ConversationKey key, TurnEvent.ToolSettled event) {
        PendingTool call = event.call();
        return ToolSettled.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(event.turnId())
                .setSequence(event.sequence())
                .setAt(event.at())
                .setStep(event.step())
                .setCallId(call.request().callId())
                .setEffectId(call.effectId())
                .setTool(call.request().tool())
                .setOutcome(event.outcome().name())
                .setFailure(WireValues.failure(event.failure()))
                .setResultBytes(event.resultBytes())
                .setDurationMs(event.durationMs())
                .build();
    }

    private static TurnCompleted completed(ConversationKey key, TurnEvent.TurnCompleted event) {
        return TurnCompleted.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(event.turnId())
                .setSequence(event.sequence())
                .setAt(event.at())
                .setFinishReason(event.finishReason())
                .setSteps(event.totals().steps())
                .setUsage(WireValues.usage(event.totals().usage()))
                .setCostNanos(event.totals().costNanos())
                .setDurationMs(event.totals().durationMs())
                .build();
    }

    private static TurnRefused refused(ConversationKey key, TurnEvent.TurnRefused event) {
        return TurnRefused.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(event.turnId())
                .setSequence(event.sequence())
                .setAt(event.at())
                .setReason(event.reason().name())
                .setDetail(event.detail())
                .build();
    }

    private static TurnFailed failed(ConversationKey key, TurnEvent.TurnFailed event) {
        return TurnFailed.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(event.turnId())
                .setSequence(event.sequence())
                .setAt(event.at())
                .setFailure(WireValues.failure(event.failure()))
                .setSteps(event.totals().steps())
                .setUsage(WireValues.usage(event.totals().usage()))
                .setCostNanos(event.totals().costNanos())
                .setDurationMs(event.totals().durationMs())
                .build();
    }

    private static TurnCancelled cancelled(ConversationKey key, TurnEvent.TurnCancelled event) {
        return TurnCancelled.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(event.turnId())
                .setSequence(event.sequence())
                .setAt(event.at())
                .setRequestedBy(event.requestedBy())
                .setSteps(event.totals().steps())
                .setUsage(WireValues.usage(event.totals().usage()))
                .setCostNanos(event.totals().costNanos())
                .setDurationMs(event.totals().durationMs())
                .build();
    }
}
