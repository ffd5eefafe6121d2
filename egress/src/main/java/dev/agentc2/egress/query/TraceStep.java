package dev.agentc2.egress.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.money.TokenCounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A step of a turn: the model's answer, called for more than once when a call failed, and the tool calls that it asked
 * for. Immutable.
 *
 * @param step number from 1
 */
record TraceStep(int step, List<ModelCall> modelCalls, List<ToolUse> toolCalls) {
    private static final String PENDING = "PENDING";

    /**
     * A model call.
     *
     * @param attempt number of the call within the turn, from 1
     * @param outcome PENDING, SUCCEEDED, FAILED, CANCELLED or INTERRUPTED
     * @param failure kind of failure
     * @param queuedMs from the request to the start of the call
     * @param firstTokenMs from the start of the call to the first token
     */
    record ModelCall(
            int attempt,
            @Nullable String provider,
            @Nullable String model,
            String outcome,
            @Nullable String failure,
            @Nullable TokenCounts usage,
            @Nullable Money cost,
            @Nullable Long queuedMs,
            @Nullable Long firstTokenMs,
            @Nullable Long durationMs) {}

    /**
     * A tool call.
     *
     * @param arguments as the model wrote them
     * @param outcome PENDING, SUCCEEDED, FAILED or UNKNOWN
     * @param failure kind of failure
     * @param result what the model was given
     * @param truncated whether the result is only the head of what there was
     * @param results what is kept of it elsewhere, see {@code GET /api/results/{id}}
     */
    record ToolUse(
            String callId,
            @Nullable String tool,
            @Nullable String arguments,
            String outcome,
            @Nullable String failure,
            @Nullable String result,
            @Nullable Boolean truncated,
            @Nullable List<KeptPart> results,
            @Nullable Long durationMs) {}

    /**
     * A part of a result that is kept.
     *
     * @param part CONTENT: the whole of the result; ATTACHMENT: something besides
     */
    record KeptPart(String id, String mediaType, long size, String part) {}

    /** The steps that events tell of, in their order. */
    static List<TraceStep> of(List<EventRow> events) {
        Map<Integer, Map<Long, ModelCall>> models = new TreeMap<>();
        Map<Integer, Map<String, ToolUse>> tools = new TreeMap<>();
        for (EventRow event : events) {
            switch (event.type()) {
                case "ModelRequested" -> callsOf(models, event).putIfAbsent(attempt(event), requested(event));
                case "ModelAnswered" -> callsOf(models, event).put(attempt(event), answered(event));
                case "ToolsRequested" ->
                    event.payload().path("calls").forEach(call -> asked(callsOf(tools, event), call));
                case "ToolSettled", "ToolResult" ->
                    callsOf(tools, event)
                            .compute(event.payload().path("callId").asText(), (id, known) -> settled(id, known, event));
                default -> {
                    // not of a step
                }
            }
        }
        return joined(models, tools);
    }

    private static List<TraceStep> joined(
            Map<Integer, Map<Long, ModelCall>> models, Map<Integer, Map<String, ToolUse>> tools) {
        List<TraceStep> steps = new ArrayList<>();
        TreeMap<Integer, Boolean> numbers = new TreeMap<>();
        models.keySet().forEach(n -> numbers.put(n, true));
        tools.keySet().forEach(n -> numbers.put(n, true));
        for (int number : numbers.keySet()) {
            steps.add(new TraceStep(
                    number,
                    List.copyOf(models.getOrDefault(number, Map.of()).values()),
                    List.copyOf(tools.getOrDefault(number, Map.of()).values())));
        }
        return steps;
    }

    private static <K, V> Map<K, V> callsOf(Map<Integer, Map<K, V>> bySteps, EventRow event) {
        return bySteps.computeIfAbsent(event.step(), step -> new LinkedHashMap<>());
    }

    private static long attempt(EventRow event) {
        return event.payload().path("attempt").asLong();
    }

    private static ModelCall requested(EventRow event) {
        return new ModelCall(
                (int) attempt(event),
                event.text("provider"),
                event.text("model"),
                PENDING,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static ModelCall answered(EventRow event) {
        JsonNode usage = event.payload().path("usage");
        return new ModelCall(
                (int) attempt(event),
                event.text("provider"),
                event.text("model"),
                event.payload().path("outcome").asText(),
                failureOf(event),
                new TokenCounts(
                        usage.path("inputTokens").asLong(),
                        usage.path("cachedInputTokens").asLong(),
                        usage.path("cacheWriteTokens").asLong(),
                        usage.path("outputTokens").asLong(),
                        usage.path("reasoningTokens").asLong(),
                        usage.path("estimated").asBoolean()),
                Money.ofNanos(event.payload().path("costNanos").asLong()),
                event.number("queuedMs"),
                event.number("firstTokenMs"),
                event.number("durationMs"));
    }

    private static void asked(Map<String, ToolUse> calls, JsonNode call) {
        String id = call.path("callId").asText();
        String tool = call.path("tool").asText();
        String arguments = call.path("arguments").asText();
        calls.merge(
                id,
                new ToolUse(id, tool, arguments, PENDING, null, null, null, null, null),
                (known, asked) -> new ToolUse(
                        id,
                        tool,
                        arguments,
                        known.outcome,
                        known.failure,
                        known.result,
                        known.truncated,
                        known.results,
                        known.durationMs));
    }

    /** Two events tell of the end of a call, in either order: the tool's own has the result. */
    private static ToolUse settled(String id, @Nullable ToolUse known, EventRow event) {
        String result = event.text("content");
        JsonNode truncated = event.payload().get("truncated");
        return new ToolUse(
                id,
                event.text("tool"),
                known == null ? null : known.arguments,
                event.payload().path("outcome").asText(),
                failureOf(event),
                result != null || known == null ? result : known.result,
                truncated != null || known == null ? asBoolean(truncated) : known.truncated,
                results(known, event.payload().path("results")),
                event.number("durationMs"));
    }

    private static @Nullable List<KeptPart> results(@Nullable ToolUse known, JsonNode results) {
        if (results.isEmpty()) {
            return known == null ? null : known.results;
        }
        return results.valueStream()
                .map(kept -> new KeptPart(
                        kept.path("id").asText(),
                        kept.path("mediaType").asText(),
                        kept.path("size").asLong(),
                        kept.path("part").asText()))
                .toList();
    }

    private static @Nullable String failureOf(EventRow event) {
        JsonNode kind = event.payload().path("failure").path("kind");
        return kind.isMissingNode() ? null : kind.asText();
    }

    private static @Nullable Boolean asBoolean(@Nullable JsonNode node) {
        return node == null ? null : Boolean.valueOf(node.asBoolean());
    }
}
