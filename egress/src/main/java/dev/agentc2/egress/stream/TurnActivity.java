package dev.agentc2.egress.stream;

import dev.agentc2.topics.ApprovalId;
import dev.agentc2.wire.ApprovalDecided;
import dev.agentc2.wire.ApprovalRequested;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.ModelAnswered;
import dev.agentc2.wire.ModelRequested;
import dev.agentc2.wire.ModelRouted;
import dev.agentc2.wire.ToolRequest;
import dev.agentc2.wire.ToolSettled;
import dev.agentc2.wire.ToolsRequested;
import dev.agentc2.wire.TurnAccepted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a turn does beside talking: its latest status and its tool calls, out of its events in any order and any number
 * of repetitions. Not thread-safe.
 */
final class TurnActivity {
    /** Comes before the first event of a turn, which has the number 0. */
    private static final int RECEIVED = -1;

    private final String turnId;
    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final Map<String, Object> facts = new TreeMap<>();
    private EventData.@Nullable Status status;
    private int statusSequence = RECEIVED - 1;
    private int weight = 300;

    private static final class Call {
        private EventData.@Nullable Tool requested;
        /** What people were asked about it, by its id: leave to make it, then what its server asked. */
        private final Map<String, Question> questions = new LinkedHashMap<>();

        private EventData.@Nullable Tool settled;

        private Question question(String approvalId) {
            return questions.computeIfAbsent(approvalId, id -> new Question());
        }

        private Stream<EventData.OfCall> phases() {
            Stream<EventData.@Nullable OfCall> asked =
                    questions.values().stream().flatMap(question -> Stream.of(question.asked, question.over));
            Stream<EventData.@Nullable OfCall> all =
                    Stream.of(Stream.of(requested), asked, Stream.of(settled)).flatMap(phases -> phases);
            return all.flatMap(phase -> phase == null ? Stream.empty() : Stream.of(phase));
        }
    }

    private static final class Question {
        private EventData.@Nullable ApprovalAsked asked;
        private EventData.@Nullable ApprovalOver over;
    }

    TurnActivity(String turnId) {
        this.turnId = turnId;
    }

    /** Takes an event of the turn; returns what a client is to be told of it. */
    List<EventData> accept(SpecificRecord event) {
        return switch (event) {
            case ToolsRequested e -> requested(e);
            case ApprovalRequested e -> asked(e);
            case ApprovalDecided e -> decided(e);
            case ToolSettled e -> settled(e);
            case InboundMessage e -> moveTo(RECEIVED, "received", Map.of("agentId", e.getAgentId()));
            case TurnAccepted e -> {
                facts.put("agentId", e.getAgentId());
                yield e.getQueuedBehind() == 0
                        ? moveTo(e.getSequence(), "accepted", Map.of())
                        : moveTo(e.getSequence(), "queued", Map.of("queuedBehind", e.getQueuedBehind()));
            }
            case ModelRouted e -> {
                facts.putAll(Map.of("tier", e.getTier(), "provider", e.getProvider(), "model", e.getModel()));
                yield moveTo(e.getSequence(), "routed", Map.of());
            }
            case ModelRequested e ->
                moveTo(
                        e.getSequence(),
                        "calling",
                        Map.of(
                                "step",
                                e.getStep(),
                                "attempt",
                                e.getAttempt(),
                                "provider",
                                e.getProvider(),
                                "model",
                                e.getModel()));
            case ModelAnswered e
            when e.getRetryAt() != null -> moveTo(e.getSequence(), "retrying", retry(e, e.getRetryAt()));
            default -> List.of();
        };
    }

    /** The latest status, if any is known. */
    Optional<EventData> status() {
        return Optional.ofNullable(status);
    }

    /** The tool calls of a step as far as they have come, in the order they were asked for. */
    List<EventData> tools(int step) {
        List<EventData> found = new ArrayList<>();
        calls.values().stream()
                .flatMap(Call::phases)
                .filter(t -> t.step() == step)
                .forEach(found::add);
        return found;
    }

    /** The steps that tools were called in; the caller's own. */
    NavigableSet<Integer> steps() {
        NavigableSet<Integer> steps = new TreeSet<>();
        calls.values().stream().flatMap(Call::phases).forEach(tool -> steps.add(tool.step()));
        return steps;
    }

    /** Memory that it takes, bytes, about. */
    int weight() {
        return weight;
    }

    private List<EventData> requested(ToolsRequested event) {
        List<EventData> news = new ArrayList<>();
        for (ToolRequest request : event.getCalls()) {
            Call call = call(request.getCallId());
            if (call.requested == null) {
                call.requested = new EventData.Tool(
                        request.getCallId(),
                        request.getTool(),
                        event.getStep(),
                        "requested",
                        request.getArguments(),
                        null,
                        null,
                        null);
                weight += request.getArguments().length();
                news.add(call.requested);
            }
        }
        return news;
    }

    private List<EventData> asked(ApprovalRequested event) {
        String approvalId = ApprovalId.text(turnId, event.getCallId(), event.getQuestionId());
        Question question = call(event.getCallId()).question(approvalId);
        if (question.asked != null) {
            return List.of();
        }
        question.asked = new EventData.ApprovalAsked(
                approvalId,
                event.getKind(),
                event.getCallId(),
                event.getTool(),
                event.getStep(),
                event.getArguments(),
                event.getUserId(),
                event.getByUser(),
                event.getExpiresAt(),
                event.getMessage(),
                event.getAnswerSchema());
        weight += event.getArguments().length() + length(event.getMessage()) + length(event.getAnswerSchema());
        return List.of(question.asked);
    }

    private List<EventData> decided(ApprovalDecided event) {
        String approvalId = ApprovalId.text(turnId, event.getCallId(), event.getQuestionId());
        Question question = call(event.getCallId()).question(approvalId);
        if (question.over != null) {
            return List.of();
        }
        question.over = new EventData.ApprovalOver(
                approvalId,
                event.getQuestionId() == null ? "CALL" : "QUESTION",
                event.getCallId(),
                event.getTool(),
                event.getStep(),
                event.getVerdict(),
                event.getDecidedBy(),
                event.getArguments(),
                event.getReason());
        weight += length(event.getArguments());
        return List.of(question.over);
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private List<EventData> settled(ToolSettled event) {
        Call call = call(event.getCallId());
        if (call.settled != null) {
            return List.of();
        }
        call.settled = new EventData.Tool(
                event.getCallId(),
                event.getTool(),
                event.getStep(),
                "settled",
                null,
                event.getOutcome(),
                event.getFailure() == null ? null : event.getFailure().getKind(),
                event.getDurationMs());
        return List.of(call.settled);
    }

    private Call call(String callId) {
        return calls.computeIfAbsent(callId, id -> {
            weight += 300;
            return new Call();
        });
    }

    private static Map<String, Object> retry(ModelAnswered event, long retryAt) {
        String reason = event.getFailure() == null
                ? event.getOutcome()
                : event.getFailure().getKind();
        return Map.of("step", event.getStep(), "attempt", event.getAttempt(), "retryAt", retryAt, "reason", reason);
    }

    private List<EventData> moveTo(int sequence, String state, Map<String, ?> details) {
        if (sequence <= statusSequence) {
            return List.of();
        }
        statusSequence = sequence;
        Map<String, Object> known = new TreeMap<>(facts);
        known.putAll(details);
        status = new EventData.Status(turnId, state, known);
        return List.of(status);
    }
}
