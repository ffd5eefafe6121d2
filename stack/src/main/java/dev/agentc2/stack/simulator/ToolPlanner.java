package dev.agentc2.stack.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentc2.platform.tool.ToolSpecs;
import dev.agentc2.stack.simulator.Answer.PlannedCall;
import dev.agentc2.stack.simulator.ChatRequest.OfferedTool;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides which tools the simulated model calls for a question. */
final class ToolPlanner {
    private static final Pattern URL = Pattern.compile("https?://[^\\s<>\"')\\]]+");

    private ToolPlanner() {}

    /** The calls to answer with now; empty when it is time to answer in words. */
    static List<PlannedCall> plan(ChatRequest request, ScriptWords words) {
        if (request.tools().isEmpty()) {
            return List.of();
        }
        int rounds = request.rounds();
        List<PlannedCall> wanted = wanted(request);
        if (rounds < words.toolRounds()) {
            return wanted.isEmpty() ? List.of(sample(request.tools().getFirst())) : wanted;
        }
        if (rounds > 0) {
            return List.of();
        }
        return wanted.isEmpty()
                ? request.forcedTool().map(ToolPlanner::sample).map(List::of).orElse(List.of())
                : wanted;
    }

    private static List<PlannedCall> wanted(ChatRequest request) {
        String question = request.lastUser();
        List<PlannedCall> calls = new ArrayList<>();
        Matcher urls = URL.matcher(question);
        if (isOffered(request, ToolSpecs.HTTP_GET.name()) && urls.find()) {
            String url = urls.group().replaceAll("[.,;:!?]+$", "");
            calls.add(call(ToolSpecs.HTTP_GET.name(), Map.of("url", url)));
        }
        if (isOffered(request, ToolSpecs.CALCULATOR.name())) {
            Arithmetic.in(question)
                    .ifPresent(e -> calls.add(call(ToolSpecs.CALCULATOR.name(), Map.of("expression", e))));
        }
        if (isOffered(request, ToolSpecs.CLOCK.name()) && TimeQuestion.isAsked(question)) {
            Optional<String> zone = TimeQuestion.zone(question);
            calls.add(call(
                    ToolSpecs.CLOCK.name(), zone.map(z -> Map.of("timezone", z)).orElse(Map.of())));
        }
        if (calls.isEmpty()) {
            named(request).ifPresent(tool -> calls.add(sample(tool)));
        }
        return calls;
    }

    /** A tool whose name the user wrote: so any tool can be tried out by name. */
    private static Optional<OfferedTool> named(ChatRequest request) {
        String question = request.lastUser().toLowerCase(Locale.ROOT);
        return request.tools().stream()
                .filter(tool -> Pattern.compile(
                                "\\b" + Pattern.quote(tool.name().toLowerCase(Locale.ROOT)) + "\\b")
                        .matcher(question)
                        .find())
                .findFirst();
    }

    private static boolean isOffered(ChatRequest request, String name) {
        return request.tools().stream().anyMatch(tool -> tool.name().equals(name));
    }

    private static PlannedCall sample(OfferedTool tool) {
        return new PlannedCall(
                newId(), tool.name(), SampleArguments.of(tool.parameters()).toString());
    }

    private static PlannedCall call(String tool, Map<String, String> arguments) {
        var json = JsonNodeFactory.instance.objectNode();
        arguments.forEach(json::put);
        return new PlannedCall(newId(), tool, ((JsonNode) json).toString());
    }

    private static String newId() {
        return "call_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
