package dev.agentc2.stack.simulator;

import dev.agentc2.stack.simulator.Answer.PlannedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Turns a request into an answer: deterministic but for the ids of tool calls. */
final class SimulatedModel {
    private static final List<String> SPELLING_ALPHABET =
            List.of("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett");
    private static final Pattern PIECE = Pattern.compile("\\S*\\s*");

    private SimulatedModel() {}

    static Answer answer(ChatRequest request, ScriptWords words, Behaviour behaviour) {
        List<PlannedCall> calls = ToolPlanner.plan(request, words);
        if (!calls.isEmpty()) {
            return new Answer.ToolCalls(calls);
        }
        List<String> pieces = behaviour.tokens() > 0 ? filler(behaviour.tokens()) : pieces(Phrasebook.answer(request));
        words.echo().ifPresent(echo -> echoFirst(pieces, echo, behaviour.tokens() > 0));
        boolean cut = pieces.size() > request.maxTokens();
        return cut
                ? new Answer.Text(List.copyOf(pieces.subList(0, Math.max(request.maxTokens(), 0))), "length")
                : new Answer.Text(List.copyOf(pieces), "stop");
    }

    private static List<String> filler(int tokens) {
        List<String> pieces = new ArrayList<>(tokens);
        for (int i = 0; i < tokens; i++) {
            pieces.add(SPELLING_ALPHABET.get(i % SPELLING_ALPHABET.size()) + (i == tokens - 1 ? "." : " "));
        }
        return pieces;
    }

    /** Of filler the echo takes the first place, so that the number of tokens stays what was asked for. */
    private static void echoFirst(List<String> pieces, String echo, boolean isFiller) {
        if (isFiller) {
            pieces.set(0, echo + " ");
        } else {
            pieces.addFirst(echo + " ");
        }
    }

    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        PIECE.matcher(text).results().filter(m -> !m.group().isEmpty()).forEach(m -> pieces.add(m.group()));
        return pieces;
    }
}
