package dev.agentc2.agent.topology;

import dev.agentc2.agent.topology.Scenario.Outcome;
import dev.agentc2.wire.AnswerToolCall;
import dev.agentc2.wire.ApprovalDecided;
import dev.agentc2.wire.ApprovalRequested;
import dev.agentc2.wire.AuditRecord;
import dev.agentc2.wire.CancelModelCall;
import dev.agentc2.wire.CancelToolCall;
import dev.agentc2.wire.GuardrailEvent;
import dev.agentc2.wire.InputScreened;
import dev.agentc2.wire.ModelAnswered;
import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.ModelRouted;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.RequestLease;
import dev.agentc2.wire.SettleUsage;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolSettled;
import dev.agentc2.wire.ToolsRequested;
import dev.agentc2.wire.TurnAccepted;
import dev.agentc2.wire.TurnCancelled;
import dev.agentc2.wire.TurnCompleted;
import dev.agentc2.wire.TurnFailed;
import dev.agentc2.wire.TurnRefused;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What may be expected of a scenario, in words. */
final class Outcomes {
    private Outcomes() {}

    static <R extends SpecificRecord> Outcome outcome(String what, Class<R> type, Predicate<R> matches) {
        return new Outcome(what, r -> type.isInstance(r) && matches.test(type.cast(r)));
    }

    static Outcome accepted() {
        return outcome("accepted", TurnAccepted.class, r -> r.getQueuedBehind() == 0);
    }

    static Outcome queuedBehind(int turns) {
        return outcome("queued behind " + turns, TurnAccepted.class, r -> r.getQueuedBehind() == turns);
    }

    static Outcome screened(String verdict) {
        return outcome(
                "screened " + verdict, InputScreened.class, r -> r.getVerdict().equals(verdict));
    }

    static Outcome guardrail(String stage, String verdict) {
        return outcome(
                "guardrail " + stage + " " + verdict,
                GuardrailEvent.class,
                r -> r.getStage().equals(stage) && r.getVerdict().equals(verdict));
    }

    static Outcome routed(String tier) {
        return outcome("routed to " + tier, ModelRouted.class, r -> r.getTier().equals(tier));
    }

    static Outcome modelRequested() {
        return modelRequested("", r -> true);
    }

    static Outcome modelRequested(int step, int attempt) {
        return modelRequested(
                "at step " + step + " attempt " + attempt, r -> r.getStep() == step && r.getAttempt() == attempt);
    }

    static Outcome modelRequested(String what, Predicate<ModelRequest> matches) {
        return outcome("model requested " + what, ModelRequest.class, matches);
    }

    static Outcome modelCallCancelled() {
        return outcome("model call cancelled", CancelModelCall.class, r -> true);
    }

    static Outcome answered(String outcome) {
        return outcome(
                "model answered " + outcome,
                ModelAnswered.class,
                r -> r.getOutcome().equals(outcome));
    }

    static Outcome willRetry() {
        return outcome("model call is to be tried again", ModelAnswered.class, r -> r.getRetryAt() != null);
    }

    static Outcome toolsRequested() {
        return outcome("tools requested", ToolsRequested.class, r -> true);
    }

    static Outcome approvalRequested(String callId) {
        return outcome(
                "approval requested of " + callId,
                ApprovalRequested.class,
                r -> r.getCallId().equals(callId));
    }

    static Outcome approvalDecided(String callId, String verdict) {
        return outcome(
                callId + " " + verdict,
                ApprovalDecided.class,
                r -> r.getCallId().equals(callId) && r.getVerdict().equals(verdict));
    }

    static Outcome questionAsked(String callId, String questionId) {
        return outcome(
                "asked " + questionId + " for " + callId,
                ApprovalRequested.class,
                r -> r.getKind().equals("QUESTION")
                        && r.getCallId().equals(callId)
                        && questionId.equals(r.getQuestionId())
                        && r.getMessage() != null
                        && r.getAnswerSchema() != null);
    }

    static Outcome questionOver(String questionId, String verdict) {
        return outcome(
                questionId + " " + verdict,
                ApprovalDecided.class,
                r -> questionId.equals(r.getQuestionId()) && r.getVerdict().equals(verdict));
    }

    static Outcome serverTold(String questionId, String action) {
        return serverTold(questionId, action, null);
    }

    static Outcome serverTold(String questionId, String action, @Nullable String content) {
        return outcome(
                "the server is told " + action,
                AnswerToolCall.class,
                r -> r.getQuestionId().equals(questionId)
                        && r.getAction().equals(action)
                        && Objects.equals(content, r.getContent()));
    }

    static Outcome audited(String action, String actor) {
        return outcome(
                "audited " + action + " by " + actor,
                AuditRecord.class,
                r -> r.getAction().equals(action) && r.getActor().equals(actor));
    }

    static Outcome toolCallCancelled(String callId) {
        return outcome(
                "tool call cancelled",
                CancelToolCall.class,
                r -> r.getEffectId().endsWith("/" + callId));
    }

    static Outcome toolCalled(String tool) {
        return outcome("tool called " + tool, ToolCall.class, r -> r.getTool().equals(tool));
    }

    static Outcome toolSettled(String tool, String outcome) {
        return outcome(
                "tool settled " + tool + " " + outcome,
                ToolSettled.class,
                r -> r.getTool().equals(tool) && r.getOutcome().equals(outcome));
    }

    static Outcome usageSettled() {
        return outcome("usage settled", SettleUsage.class, r -> true);
    }

    static Outcome usageOf(String provider, String model) {
        return outcome(
                "usage of " + provider + "/" + model + " settled",
                SettleUsage.class,
                r -> r.getProvider().equals(provider) && r.getModel().equals(model));
    }

    static Outcome usageEstimated() {
        return outcome(
                "estimated usage settled", SettleUsage.class, r -> r.getUsage().getEstimated());
    }

    static Outcome leaseRequested() {
        return outcome("lease requested", RequestLease.class, r -> true);
    }

    static Outcome leaseRequested(String scope) {
        return outcome(
                "lease of " + scope + " requested",
                RequestLease.class,
                r -> r.getScope().equals(scope));
    }

    static Outcome completed(String finishReason) {
        return outcome(
                "completed " + finishReason,
                TurnCompleted.class,
                r -> r.getFinishReason().equals(finishReason));
    }

    static Outcome refused(String reason) {
        return outcome(
                "refused " + reason, TurnRefused.class, r -> r.getReason().equals(reason));
    }

    static Outcome failed(String kind) {
        return outcome(
                "failed " + kind,
                TurnFailed.class,
                r -> r.getFailure().getKind().equals(kind));
    }

    static Outcome cancelled() {
        return outcome("cancelled", TurnCancelled.class, r -> true);
    }

    static Outcome replied(String status, String text) {
        return outcome(
                "replied " + status + " '" + text + "'",
                Reply.class,
                r -> r.getStatus().equals(status) && r.getText().equals(text));
    }

    static Outcome replied(Predicate<Reply> matches) {
        return outcome("replied", Reply.class, matches);
    }
}
