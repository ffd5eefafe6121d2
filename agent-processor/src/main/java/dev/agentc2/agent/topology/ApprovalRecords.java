package dev.agentc2.agent.topology;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.agent.turn.ApprovalPolicy;
import dev.agentc2.agent.turn.ApprovalRule;
import dev.agentc2.agent.turn.ApprovalVerdict;
import dev.agentc2.agent.turn.Effect;
import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.agent.turn.TurnCommand;
import dev.agentc2.agent.turn.TurnEvent;
import dev.agentc2.platform.json.Json;
import dev.agentc2.topics.ConversationKey;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.ApprovalDecided;
import dev.agentc2.wire.ApprovalDecision;
import dev.agentc2.wire.ApprovalRequested;
import dev.agentc2.wire.AuditRecord;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Approvals between the core and the records about them. */
final class ApprovalRecords {
    private static final String PLATFORM = "system:agent-processor";

    private ApprovalRecords() {}

    static TurnCommand command(ApprovalDecision decision, String requestId) {
        return new TurnCommand.Decide(
                decision.getTurnId(),
                decision.getCallId(),
                decision.getQuestionId(),
                decision.getDecisionId(),
                decision.getApproved(),
                decision.getDecidedBy(),
                decision.getArguments(),
                decision.getReason(),
                requestId);
    }

    /** The policy of an agent; what this build doesn't know of asks about every call. */
    static ApprovalPolicy policy(dev.agentc2.wire.@Nullable ApprovalPolicy policy) {
        if (policy == null) {
            return ApprovalPolicy.NEVER;
        }
        ApprovalPolicy.Mode mode = switch (policy.getMode()) {
            case "NEVER" -> ApprovalPolicy.Mode.NEVER;
            case "DESTRUCTIVE" -> ApprovalPolicy.Mode.DESTRUCTIVE;
            default -> ApprovalPolicy.Mode.ALWAYS;
        };
        return new ApprovalPolicy(
                mode,
                policy.getRules().stream().map(ApprovalRecords::rule).toList(),
                policy.getWaitMs(),
                policy.getByUser());
    }

    private static ApprovalRule rule(dev.agentc2.wire.ApprovalRule rule) {
        String above = rule.getAbove();
        return new ApprovalRule(
                rule.getTool(), rule.getArgument(), above == null ? null : new BigDecimal(above), rule.getUnless());
    }

    static ApprovalRequested requested(ConversationKey key, TurnEvent.ApprovalRequested event) {
        return ApprovalRequested.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(event.turnId())
                .setSequence(event.sequence())
                .setAt(event.at())
                .setStep(event.step())
                .setCallId(event.call().request().callId())
                .setEffectId(event.call().effectId())
                .setAgentId(event.inquiry().agentId())
                .setUserId(event.inquiry().userId())
                .setTool(event.call().request().tool())
                .setArguments(event.call().request().arguments())
                .setByUser(event.byUser())
                .setExpiresAt(event.held().expiresAt())
                .build();
    }

    static ApprovalDecided decided(ConversationKey key, TurnEvent.ApprovalDecided event) {
        TurnCommand.Decide decision = event.decision();
        return ApprovalDecided.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(event.turnId())
                .setSequence(event.sequence())
                .setAt(event.at())
                .setStep(event.step())
                .setCallId(event.call().request().callId())
                .setEffectId(event.call().effectId())
                .setTool(event.call().request().tool())
                .setVerdict(event.verdict().name())
                .setDecisionId(decision == null ? null : decision.decisionId())
                .setDecidedBy(decision == null ? null : decision.decidedBy())
                .setArguments(event.edited())
                .setReason(decision == null ? null : decision.reason())
                .build();
    }

    /** Says that arguments were changed, not to what: that is in the turn. */
    static Outgoing audit(ConversationKey key, Effect.AuditDecision effect) {
        TurnEvent.ApprovalDecided event = effect.event();
        TurnCommand.Decide decision = event.decision();
        String approvalId = event.turnId() + "." + event.call().request().callId();
        ObjectNode after = Json.MAPPER
                .createObjectNode()
                .put("tool", event.call().request().tool())
                .put("verdict", event.verdict().name())
                .put("edited", event.edited() != null);
        if (decision != null && decision.reason() != null) {
            after.put("reason", decision.reason());
        }
        return audited(
                key, approvalId, "approval." + verb(event.verdict()), after, decision, event.at(), effect.inquiry());
    }

    /**
     * The audit record of something that a person was asked, and that is over.
     *
     * @param decision null when nobody decided
     * @param at epoch milliseconds
     */
    static Outgoing audited(
            ConversationKey key,
            String approvalId,
            String action,
            ObjectNode after,
            TurnCommand.@Nullable Decide decision,
            long at,
            Inquiry inquiry) {
        AuditRecord record = AuditRecord.newBuilder()
                .setAuditId(approvalId + "/decided")
                .setOrgId(key.orgId())
                .setActor(decision == null ? PLATFORM : decision.decidedBy())
                .setAction(action)
                .setSubjectType("approval")
                .setSubjectId(approvalId)
                .setAfter(after.toString())
                .setRequestId(decision == null ? null : decision.requestId())
                .setAt(at)
                .build();
        return new Outgoing(Topics.AUDIT_RECORDS, key.orgId(), record, record.getAuditId(), at, inquiry.origin());
    }

    private static String verb(ApprovalVerdict verdict) {
        return switch (verdict) {
            case APPROVED -> "approve";
            case REJECTED -> "reject";
            case EXPIRED -> "expire";
            case WITHDRAWN -> "withdraw";
        };
    }
}
