package dev.agentc2.stack.simulator;

import java.util.List;

/** What the simulated model says. Immutable. */
sealed interface Answer {
    /** Output tokens of it. */
    int tokens();

    /**
     * A text.
     *
     * @param pieces the text in tokens, each a delta of its own
     * @param finishReason stop or length
     */
    record Text(List<String> pieces, String finishReason) implements Answer {
        @Override
        public int tokens() {
            return pieces.size();
        }
    }

    /** Calls of tools, to be made side by side. */
    record ToolCalls(List<PlannedCall> calls) implements Answer {
        private static final int CHARACTERS_PER_TOKEN = 4;

        @Override
        public int tokens() {
            return calls.stream()
                    .mapToInt(c -> 4 + (c.name().length() + c.arguments().length()) / CHARACTERS_PER_TOKEN)
                    .sum();
        }
    }

    /** One call; arguments are a JSON object. */
    record PlannedCall(String id, String name, String arguments) {}
}
