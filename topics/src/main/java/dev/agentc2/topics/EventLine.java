package dev.agentc2.topics;

import dev.agentc2.wire.AnswerToolCall;
import dev.agentc2.wire.ApprovalDecided;
import dev.agentc2.wire.ApprovalDecision;
import dev.agentc2.wire.ApprovalRequested;
import dev.agentc2.wire.CancelModelCall;
import dev.agentc2.wire.CancelToolCall;
import dev.agentc2.wire.CancelTurn;
import dev.agentc2.wire.CostEvent;
import dev.agentc2.wire.Failure;
import dev.agentc2.wire.GuardrailEvent;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.InputScreened;
import dev.agentc2.wire.LeaseDenied;
import dev.agentc2.wire.LeaseGranted;
import dev.agentc2.wire.ModelAnswered;
import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.ModelRequested;
import dev.agentc2.wire.ModelResult;
import dev.agentc2.wire.ModelRouted;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.RequestLease;
import dev.agentc2.wire.ReturnLease;
import dev.agentc2.wire.RuleHit;
import dev.agentc2.wire.SettleUsage;
import dev.agentc2.wire.StreamDelta;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolQuestion;
import dev.agentc2.wire.ToolQuestionOver;
import dev.agentc2.wire.ToolRequest;
import dev.agentc2.wire.ToolResult;
import dev.agentc2.wire.ToolSettled;
import dev.agentc2.wire.ToolsRequested;
import dev.agentc2.wire.TurnAccepted;
import dev.agentc2.wire.TurnCancelled;
import dev.agentc2.wire.TurnCompleted;
import dev.agentc2.wire.TurnFailed;
import dev.agentc2.wire.TurnRefused;
import dev.agentc2.wire.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One short readable line a record, the same in a failing test and on an operator's terminal: what it is about, what it
 * is, and what matters of it. Never what was said.
 */
public final class EventLine {
    private static final double NANOS_PER_USD = 1e9;

    private EventLine() {}

    /** The line of a record of any topic, without its time. */
    public static String of(SpecificRecord record) {
        return String.format(
                        Locale.ROOT,
                        "%-18s %-18s %s",
                        subject(record),
                        record.getSchema().getName(),
                        details(record))
                .stripTrailing();
    }

    /** What a record is about: its turn and, where it has one, its number there; else its tenant. */
    private static String subject(SpecificRecord record) {
        String turn = text(record, "turnId");
        if (turn == null) {
            String org = text(record, "orgId");
            return org == null ? "-" : org;
        }
        String sequence = text(record, "sequence");
        return sequence == null ? turn : turn + " #" + sequence;
    }

    private static @Nullable String text(SpecificRecord record, String name) {
        var field = record.getSchema().getField(name);
        return field == null ? null : String.valueOf(record.get(field.pos()));
    }

    private static String details(SpecificRecord record) {
        return switch (record) {
            case TurnAccepted e -> e.getQueuedBehind() == 0 ? "" : "queued behind " + e.getQueuedBehind();
            case TurnRefused e -> e.getReason();
            case InputScreened e -> verdict(e.getVerdict(), e.getPolicyVersion(), e.getRules());
            case ModelRouted e -> e.getTier() + " " + e.getProvider() + "/" + e.getModel() + " (" + e.getReason() + ")";
            case ModelRequested e ->
                call(e.getStep(), e.getAttempt()) + " " + e.getProvider() + "/" + e.getModel()
                        + (e.getReservedNanos() == 0 ? "" : ", reserved " + money(e.getReservedNanos()));
            case ModelAnswered e -> answered(e);
            case ToolsRequested e -> "step " + e.getStep() + ": " + tools(e.getCalls());
            case ApprovalRequested e ->
                e.getTool() + (e.getQuestionId() == null ? "" : " asks " + e.getQuestionId()) + ", until "
                        + Instant.ofEpochMilli(e.getExpiresAt());
            case ApprovalDecided e ->
                e.getTool() + " " + e.getVerdict() + (e.getDecidedBy() == null ? "" : " by " + e.getDecidedBy());
            case ToolSettled e ->
                e.getTool() + " " + e.getOutcome() + kind(e.getFailure()) + ", " + e.getDurationMs() + " ms";
            case TurnCompleted e ->
                e.getFinishReason() + total(e.getSteps(), e.getUsage(), e.getCostNanos(), e.getDurationMs());
            case TurnFailed e ->
                e.getFailure().getKind() + total(e.getSteps(), e.getUsage(), e.getCostNanos(), e.getDurationMs());
            case TurnCancelled e ->
                "by " + e.getRequestedBy() + total(e.getSteps(), e.getUsage(), e.getCostNanos(), e.getDurationMs());
            default -> command(record);
        };
    }

    private static String command(SpecificRecord record) {
        return switch (record) {
            case InboundMessage m -> m.getText().length() + " characters to " + m.getAgentId();
            case ApprovalDecision d ->
                d.getCallId() + (d.getApproved() ? " approved by " : " rejected by ") + d.getDecidedBy();
            case CancelTurn c -> "by " + c.getRequestedBy();
            case ModelRequest r ->
                call(r.getStep(), r.getAttempt()) + " " + r.getProvider() + "/" + r.getModel() + ", "
                        + r.getMessages().size() + " messages, " + r.getTools().size() + " tools";
            case CancelModelCall c -> c.getEffectId();
            case CancelToolCall c -> c.getEffectId();
            case AnswerToolCall a -> a.getAction() + " " + a.getEffectId() + "~" + a.getQuestionId();
            case ToolQuestion q -> q.getTool() + " asks " + q.getQuestionId();
            case ToolQuestionOver q -> q.getEffectId() + "~" + q.getQuestionId();
            case ModelResult r -> call(r.getStep(), r.getAttempt()) + " " + r.getOutcome() + kind(r.getFailure());
            case ToolCall c -> c.getTool() + " " + c.getEffectId();
            case ToolResult r -> r.getTool() + " " + r.getOutcome() + kind(r.getFailure());
            case StreamDelta d ->
                d.getAttempt() + "." + d.getSeq() + ", " + d.getText().length() + " characters";
            case Reply r ->
                r.getStatus() + (r.getReason() == null ? "" : " " + r.getReason()) + ", "
                        + r.getText().length() + " characters";
            case GuardrailEvent g -> g.getStage() + " " + verdict(g.getVerdict(), g.getPolicyVersion(), g.getRules());
            default -> ofMoney(record);
        };
    }

    private static String ofMoney(SpecificRecord record) {
        return switch (record) {
            case RequestLease r ->
                "holder " + r.getHolder() + " asks for " + money(r.getAmountNanos()) + ", at least "
                        + money(r.getMinimumNanos());
            case ReturnLease r -> "holder " + r.getHolder() + " returns " + money(r.getAmountNanos());
            case SettleUsage s ->
                s.getProvider() + "/" + s.getModel() + ", " + tokens(s.getUsage()) + ", reserved "
                        + money(s.getReservedNanos());
            case LeaseGranted g -> "holder " + g.getHolder() + " gets " + money(g.getAmountNanos());
            case LeaseDenied d -> "holder " + d.getHolder() + " gets nothing: " + d.getReason();
            case CostEvent c ->
                c.getProvider() + "/" + c.getModel() + ", " + tokens(c.getUsage()) + ", " + money(c.getAmountNanos());
            default -> "";
        };
    }

    private static String answered(ModelAnswered event) {
        String next = event.getRetryAt() == null ? "" : ", again";
        String asks = event.getToolCalls() == 0 ? "" : ", asks for " + event.getToolCalls() + " tools";
        return call(event.getStep(), event.getAttempt()) + " " + event.getOutcome() + kind(event.getFailure()) + next
                + asks + ", " + tokens(event.getUsage()) + ", " + event.getDurationMs() + " ms";
    }

    private static String total(int steps, Usage usage, long costNanos, long durationMs) {
        return ", " + steps + (steps == 1 ? " step, " : " steps, ") + tokens(usage) + ", " + money(costNanos) + ", "
                + durationMs + " ms";
    }

    private static String verdict(String verdict, String policy, List<RuleHit> rules) {
        String names = rules.stream().map(RuleHit::getRule).collect(Collectors.joining(", "));
        return verdict + " by " + policy + (names.isEmpty() ? "" : ": " + names);
    }

    private static String tools(List<ToolRequest> calls) {
        return calls.stream().map(ToolRequest::getTool).collect(Collectors.joining(", "));
    }

    private static String call(int step, int attempt) {
        return "step " + step + " attempt " + attempt;
    }

    private static String kind(@Nullable Failure failure) {
        return failure == null ? "" : " " + failure.getKind();
    }

    private static String tokens(Usage usage) {
        long in = usage.getInputTokens() + usage.getCachedInputTokens() + usage.getCacheWriteTokens();
        long out = usage.getOutputTokens() + usage.getReasoningTokens();
        return in + "+" + out + " tokens" + (usage.getEstimated() ? " (estimated)" : "");
    }

    private static String money(long nanos) {
        return String.format(Locale.ROOT, "$%.6f", nanos / NANOS_PER_USD);
    }
}
