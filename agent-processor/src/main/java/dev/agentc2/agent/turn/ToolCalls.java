package dev.agentc2.agent.turn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tool calls: send them out, settle each once, and go on to the next step when all are settled. */
final class ToolCalls {
    private static final int LONGEST_CALL_ID = 64;

    /** Even when the transcript is full a tool may say this much. */
    private static final int LEAST_ANSWER_BYTES = 256;

    private ToolCalls() {}

    /** Gives every call of an answer an id that is clean and unique in the turn; models repeat ids or leave them out. */
    static TurnCommand.ModelResult identified(Turn turn, ModelCall call, TurnCommand.ModelResult result) {
        if (result.toolCalls().isEmpty()) {
            return result;
        }
        Set<String> used = new HashSet<>();
        for (Message message : turn.progress().transcript()) {
            if (message instanceof Message.Assistant assistant) {
                assistant.toolCalls().forEach(c -> used.add(c.callId()));
            }
        }
        List<ToolRequest> calls = new ArrayList<>();
        for (ToolRequest request : result.toolCalls()) {
            boolean usable = isClean(request.callId()) && used.add(request.callId());
            String id = usable ? request.callId() : "call-" + call.attempt() + "-" + calls.size();
            used.add(id);
            calls.add(new ToolRequest(id, request.tool(), request.arguments()));
        }
        return new TurnCommand.ModelResult(
                result.turnId(),
                result.effectId(),
                result.outcome(),
                result.text(),
                calls,
                result.finishReason(),
                result.usage(),
                result.failure(),
                result.redactions(),
                result.startedAt(),
                result.firstTokenMs(),
                result.durationMs());
    }

    private static boolean isClean(String id) {
        if (id.isEmpty() || id.length() > LONGEST_CALL_ID) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    static void request(Draft draft, ModelCall call, List<ToolRequest> requests) {
        Turn turn = draft.turn();
        long now = draft.now();
        long deadline = Math.min(turn.ready().deadlineAt(), now + draft.limits().toolCallMs());
        List<PendingTool> calls = new ArrayList<>();
        for (ToolRequest request : requests) {
            calls.add(new PendingTool(call.effectId() + "/" + request.callId(), request, null));
        }
        draft.emit(new TurnEvent.ToolsRequested(turn.turnId(), turn.nextSequence(), now, call.step(), calls, deadline));
        Map<String, ToolSpec> allowed = new HashMap<>();
        draft.rules().tools().specs(turn.ready().agent().tools()).forEach(spec -> allowed.put(spec.name(), spec));
        for (int i = 0; i < calls.size(); i++) {
            PendingTool pending = calls.get(i);
            ToolSpec spec = allowed.get(pending.request().tool());
            if (spec == null) {
                reject(draft, pending, new Failure(Failure.TOOL_UNKNOWN, "The agent has no tool of this name."));
            } else if (i >= draft.limits().toolCallsPerStep()) {
                reject(draft, pending, new Failure(Failure.TOO_MANY_CALLS, "Too many tool calls at once."));
            } else {
                draft.effect(new Effect.CallTool(turn.inquiry(), call.step(), pending, spec.remote(), now, deadline));
            }
        }
        goOn(draft);
    }

    private static void reject(Draft draft, PendingTool call, Failure failure) {
        settle(draft, call, ToolOutcome.FAILED, "", failure, 0);
    }

    static void settle(Draft draft, TurnCommand.ToolResult result) {
        Turn turn = draft.conversation().active(result.turnId());
        if (turn == null || !(turn.phase() instanceof Phase.AwaitingTools tools)) {
            return;
        }
        for (PendingTool call : tools.calls()) {
            if (call.effectId().equals(result.effectId()) && !call.settled()) {
                settle(draft, call, result.outcome(), result.content(), result.failure(), result.durationMs());
                if (!Standing.ends(draft)) {
                    goOn(draft);
                }
                return;
            }
        }
    }

    /** Nothing has been heard of calls for too long: they may or may not have happened. */
    static void giveUp(Draft draft, Turn turn, Phase.AwaitingTools tools) {
        long elapsed = draft.now() - (tools.deadlineAt() - draft.limits().toolCallMs());
        for (PendingTool call : tools.calls()) {
            if (!call.settled()) {
                Failure failure = new Failure(Failure.TIMEOUT, "Nothing was heard of the tool in time.");
                settle(draft, call, ToolOutcome.UNKNOWN, "", failure, elapsed);
            }
        }
        goOn(draft);
    }

    private static void settle(
            Draft draft,
            PendingTool call,
            ToolOutcome outcome,
            String content,
            @Nullable Failure failure,
            long durationMs) {
        Turn turn = draft.turn();
        draft.emit(new TurnEvent.ToolSettled(
                turn.turnId(),
                turn.nextSequence(),
                draft.now(),
                turn.progress().step(),
                call,
                outcome,
                failure,
                answer(draft, turn, outcome, screened(draft, call, content), failure),
                Utf8.length(content),
                durationMs));
    }

    private static String screened(Draft draft, PendingTool call, String content) {
        boolean isForeign =
                !content.isEmpty() && ToolCatalogue.isRemote(call.request().tool());
        return isForeign ? ForeignText.marked(draft, call, content) : content;
    }

    /** What the model is told: the result, cut to what the transcript can take, or what went wrong. */
    private static String answer(
            Draft draft, Turn turn, ToolOutcome outcome, String content, @Nullable Failure failure) {
        String text = switch (outcome) {
            case SUCCEEDED -> content;
            case FAILED -> "The call failed. " + reason(content, failure);
            case UNKNOWN ->
                "The outcome is unknown: the call may have happened. Don't repeat it before you have checked. "
                        + reason(content, failure);
        };
        int used = turn.progress().transcriptBytes();
        if (turn.phase() instanceof Phase.AwaitingTools tools) {
            for (PendingTool call : tools.calls()) {
                used += call.answer() == null ? 0 : Utf8.length(call.answer());
            }
        }
        int room = Math.max(LEAST_ANSWER_BYTES, draft.limits().transcriptBytes() - used);
        String head = Utf8.head(text, room);
        return head.length() == text.length() ? text : head + "\n[cut: the result is too long]";
    }

    private static String reason(String content, @Nullable Failure failure) {
        String cause = failure == null ? "" : failure.kind() + ": " + failure.detail();
        return content.isEmpty() ? cause : cause + "\n" + content;
    }

    private static void goOn(Draft draft) {
        Turn turn = draft.turn();
        if (turn.phase() instanceof Phase.AwaitingTools tools && tools.settled()) {
            Funding.request(draft, turn.progress().step() + 1);
        }
    }
}
