package dev.agentc2.agent.topology;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.agent.turn.ApprovalVerdict;
import dev.agentc2.agent.turn.Effect;
import dev.agentc2.agent.turn.TurnCommand;
import dev.agentc2.agent.turn.TurnEvent;
import dev.agentc2.platform.json.Json;
import dev.agentc2.topics.ApprovalId;
import dev.agentc2.topics.ConversationKey;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.AnswerToolCall;
import dev.agentc2.wire.ApprovalDecided;
import dev.agentc2.wire.ApprovalRequested;
import dev.agentc2.wire.ToolQuestion;
import dev.agentc2.wire.ToolQuestionOver;

/** Questions of servers between the core and the records about them. */
final class QuestionRecords {
    private static final String KIND = "QUESTION";

    private QuestionRecords() {}

    static TurnCommand command(ToolQuestion question) {
        return new TurnCommand.Question(
                question.getTurnId(),
                question.getEffectId(),
                questionId(question.getQuestionId()),
                question.getMessage(),
                question.getAnswerSchema());
    }

    static TurnCommand command(ToolQuestionOver over) {
        return new TurnCommand.QuestionOver(over.getTurnId(), over.getEffectId(), questionId(over.getQuestionId()));
    }

    /** It becomes a part of an address. */
    private static String questionId(String id) {
        if (!ApprovalId.isQuestionId(id)) {
            throw CommandReader.unexpected("no question can have this id");
        }
        return id;
    }

    static ApprovalRequested asked(ConversationKey key, TurnEvent.QuestionAsked event) {
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
                .setExpiresAt(event.asking().expiresAt())
                .setKind(KIND)
                .setQuestionId(event.asking().questionId())
                .setMessage(event.message())
                .setAnswerSchema(event.answerSchema())
                .build();
    }

    static ApprovalDecided over(ConversationKey key, TurnEvent.QuestionOver event) {
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
                .setArguments(event.answer())
                .setReason(decision == null ? null : decision.reason())
                .setQuestionId(event.questionId())
                .build();
    }

    static Outgoing answer(ConversationKey key, Effect.AnswerTool effect) {
        AnswerToolCall record = AnswerToolCall.newBuilder()
                .setOrgId(key.orgId())
                .setConversationId(key.conversationId())
                .setTurnId(effect.inquiry().turnId())
                .setEffectId(effect.effectId())
                .setQuestionId(effect.questionId())
                .setAction(effect.answer().name())
                .setContent(effect.content())
                .setRequestedAt(effect.at())
                .build();
        String id = effect.effectId() + "/answer/" + effect.questionId();
        return new Outgoing(
                Topics.TOOLS_CALLS,
                key.toString(),
                record,
                id,
                effect.at(),
                effect.inquiry().origin());
    }

    /** Says who answered, not what was asked or entered: that is in the turn. */
    static Outgoing audit(ConversationKey key, Effect.AuditQuestion effect) {
        TurnEvent.QuestionOver event = effect.event();
        String id = ApprovalId.text(event.turnId(), event.call().request().callId(), event.questionId());
        ObjectNode after = Json.MAPPER
                .createObjectNode()
                .put("tool", event.call().request().tool())
                .put("verdict", event.verdict().name());
        return ApprovalRecords.audited(
                key, id, "question." + verb(event.verdict()), after, event.decision(), event.at(), effect.inquiry());
    }

    private static String verb(ApprovalVerdict verdict) {
        return switch (verdict) {
            case APPROVED -> "answer";
            case REJECTED -> "decline";
            case EXPIRED -> "expire";
            case WITHDRAWN -> "withdraw";
        };
    }
}
