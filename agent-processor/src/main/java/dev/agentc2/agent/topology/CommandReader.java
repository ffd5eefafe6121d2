package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.agent.turn.KeptResult;
import dev.agentc2.agent.turn.ModelOutcome;
import dev.agentc2.agent.turn.ToolOutcome;
import dev.agentc2.agent.turn.TurnCommand;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.streams.PoisonException;
import dev.agentc2.topics.TurnId;
import dev.agentc2.wire.ApprovalDecision;
import dev.agentc2.wire.CancelTurn;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.ModelResult;
import dev.agentc2.wire.ToolQuestion;
import dev.agentc2.wire.ToolQuestionOver;
import dev.agentc2.wire.ToolResult;
import org.apache.avro.specific.SpecificRecord;

/** From the records of the input topics to the commands of the core. */
final class CommandReader {
    private CommandReader() {}

    /**
     * The command of a record about a conversation.
     *
     * @param origin what ties a new turn to the request that began it
     * @throws PoisonException when the record isn't a command, or contradicts itself
     */
    static Command read(SpecificRecord record, Inquiry.Origin origin) {
        return switch (record) {
            case InboundMessage message ->
                new Command(message.getOrgId(), message.getConversationId(), message(message, origin));
            case CancelTurn cancel ->
                new Command(
                        cancel.getOrgId(),
                        cancel.getConversationId(),
                        new TurnCommand.Cancel(cancel.getTurnId(), cancel.getRequestedBy()));
            case ApprovalDecision decision ->
                new Command(
                        decision.getOrgId(),
                        decision.getConversationId(),
                        ApprovalRecords.command(decision, origin.requestId()));
            case ModelResult result -> new Command(result.getOrgId(), result.getConversationId(), result(result));
            case ToolResult result -> new Command(result.getOrgId(), result.getConversationId(), result(result));
            case ToolQuestion question ->
                new Command(question.getOrgId(), question.getConversationId(), QuestionRecords.command(question));
            case ToolQuestionOver over ->
                new Command(over.getOrgId(), over.getConversationId(), QuestionRecords.command(over));
            default -> throw unexpected(record.getSchema().getName() + " is not a command");
        };
    }

    static PoisonException unexpected(String detail) {
        return new PoisonException(DeadLetters.Cause.UNEXPECTED, detail);
    }

    private static TurnCommand message(InboundMessage message, Inquiry.Origin origin) {
        if (!isTurnOf(message.getTurnId(), message.getConversationId())) {
            throw unexpected("the turn id isn't one of the conversation");
        }
        return new TurnCommand.UserMessage(new Inquiry(
                message.getTurnId(),
                message.getMessageId(),
                message.getAgentId(),
                message.getChannel(),
                message.getUserId(),
                message.getText(),
                message.getReceivedAt(),
                origin));
    }

    private static boolean isTurnOf(String turnId, String conversationId) {
        try {
            return TurnId.parse(turnId).conversationId().equals(conversationId);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static TurnCommand result(ModelResult result) {
        return new TurnCommand.ModelResult(
                result.getTurnId(),
                result.getEffectId(),
                outcome(ModelOutcome.class, result.getOutcome()),
                result.getText(),
                result.getToolCalls().stream().map(WireValues::request).toList(),
                result.getFinishReason(),
                WireValues.counts(result.getUsage()),
                WireValues.failure(result.getFailure()),
                WireValues.hits(result.getRedactions()),
                result.getStartedAt(),
                result.getFirstTokenMs(),
                result.getDurationMs());
    }

    private static TurnCommand result(ToolResult result) {
        return new TurnCommand.ToolResult(
                result.getTurnId(),
                result.getEffectId(),
                outcome(ToolOutcome.class, result.getOutcome()),
                result.getContent(),
                result.getResults().stream()
                        .map(kept -> new KeptResult(
                                kept.getId(),
                                kept.getMediaType(),
                                kept.getSize(),
                                kept.getPart().equals("CONTENT")))
                        .toList(),
                WireValues.failure(result.getFailure()),
                result.getDurationMs());
    }

    private static <E extends Enum<E>> E outcome(Class<E> type, String name) {
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw unexpected("unknown outcome");
        }
    }
}
