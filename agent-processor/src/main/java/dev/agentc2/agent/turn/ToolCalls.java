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
            String effectId = call.effectId() + "/" + request.callId();
            calls.add(new PendingTool(effectId, request, new PendingTool.Running(deadline, false)));
        }
        draft.emit(new TurnEvent.ToolsRequested(turn.turnId(), turn.nextSequence(), now, call.step(), calls));
        Map<String, ToolSpec> allowed = new HashMap<>();
        draft.rules().tools().specs(turn.ready().agent()).forEach(spec -> allowed.put(spec.name(), spec));
        for (int i = 0; i < calls.size(); i++) {
            PendingTool pending = calls.get(i);
            ToolSpec spec = allowed.get(pending.request().tool());
            if (spec == null) {
                refuse(draft, pending, new Failure(Failure.TOOL_UNKNOWN, "The agent has no tool of this name."));
            } else if (i >= draft.limits().toolCallsPerStep()) {
                refuse(draft, pending, new Failure(Failure.TOO_MANY_CALLS, "Too many tool calls at once."));
            } else if (Approvals.areNeeded(draft, spec, pending.request())) {
                Approvals.request(draft, pending, spec);
            } else {
                draft.effect(Effect.CallTool.of(turn, pending, spec.remote(), now, deadline));
            }
        }
        goOn(draft);
    }

    private static void refuse(Draft draft, PendingTool call, Failure failure) {
        refuse(draft, call, failure, ToolAnswers.of(draft, call, ToolOutcome.FAILED, "", failure));
    }

    /** A call isn't made. */
    static void refuse(Draft draft, PendingTool call, Failure failure, String told) {
        settle(draft, call, ToolOutcome.FAILED, failure, ToolAnswers.fitting(draft, told), 0, 0);
    }

    static void settle(Draft draft, TurnCommand.ToolResult result) {
        Turn turn = draft.conversation().active(result.turnId());
        if (turn == null || !(turn.phase() instanceof Phase.AwaitingTools tools)) {
            return;
        }
        PendingTool call = tools.call(result.effectId());
        if (call != null && call.running()) {
            settle(draft, Questions.withdrawn(draft, call), result);
            if (!Standing.ends(draft)) {
                goOn(draft);
            }
        }
    }

    private static void settle(Draft draft, PendingTool call, TurnCommand.ToolResult result) {
        settle(
                draft,
                call,
                result.outcome(),
                result.failure(),
                ToolAnswers.of(draft, call, result),
                resultBytes(result),
                result.durationMs());
    }

    private static int resultBytes(TurnCommand.ToolResult result) {
        return result.kept().stream()
                .filter(KeptResult::whole)
                .mapToInt(kept -> (int) Math.min(Integer.MAX_VALUE, kept.size()))
                .findFirst()
                .orElseGet(() -> Utf8.length(result.content()));
    }

    /** Calls that nothing has been heard of for too long, which may or may not have happened, and questions likewise. */
    static void giveUp(Draft draft, Phase.AwaitingTools tools) {
        for (PendingTool call : tools.calls()) {
            Long due = call.alarmAt(draft.limits());
            if (due == null || due > draft.now()) {
                continue;
            }
            switch (call.stage()) {
                case PendingTool.Running running -> giveUp(draft, call, running);
                case PendingTool.Held _ -> Approvals.expire(draft, call);
                case PendingTool.Asking asking -> Questions.expire(draft, call, asking);
                case PendingTool.Settled _ -> {
                    // is over
                }
            }
        }
        goOn(draft);
    }

    private static void giveUp(Draft draft, PendingTool call, PendingTool.Running running) {
        long elapsed = draft.now() - (running.deadlineAt() - draft.limits().toolCallMs());
        Failure failure = new Failure(Failure.TIMEOUT, "Nothing was heard of the tool in time.");
        String told = ToolAnswers.of(draft, call, ToolOutcome.UNKNOWN, "", failure);
        settle(draft, call, ToolOutcome.UNKNOWN, failure, told, 0, elapsed);
    }

    private static void settle(
            Draft draft,
            PendingTool call,
            ToolOutcome outcome,
            @Nullable Failure failure,
            String answer,
            int resultBytes,
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
                answer,
                resultBytes,
                durationMs));
    }

    /** The turn ends: nobody waits any more for the calls that run. Questions aren't withdrawn yet. */
    static void stop(Draft draft) {
        Turn turn = draft.turn();
        if (turn.phase() instanceof Phase.AwaitingTools tools) {
            for (PendingTool call : tools.calls()) {
                if (call.running()) {
                    draft.effect(new Effect.CancelTool(turn.inquiry(), call.effectId(), draft.now()));
                }
            }
        }
    }

    static void goOn(Draft draft) {
        Turn turn = draft.turn();
        if (turn.phase() instanceof Phase.AwaitingTools tools && tools.settled()) {
            Funding.request(draft, turn.progress().step() + 1);
        }
    }
}
