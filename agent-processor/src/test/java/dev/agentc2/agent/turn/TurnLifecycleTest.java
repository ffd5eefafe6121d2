package dev.agentc2.agent.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.agent.turn.TurnLifecycle.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/** The diagram in the docs is the table in the code; {@code -Dagentc2.update=true} draws it anew. */
class TurnLifecycleTest {
    private static final Path PAGE = Path.of("../docs/turn-lifecycle.md");

    @Test
    void the_diagram_is_the_table() throws IOException {
        if (Boolean.getBoolean("agentc2.update")) {
            Files.writeString(PAGE, page());
        }
        assertEquals(page(), Files.readString(PAGE));
    }

    @Test
    void nothing_leaves_a_terminal_state() {
        for (Transition transition : TurnLifecycle.TRANSITIONS) {
            assertEquals(false, transition.from() != null && transition.from().terminal());
        }
    }

    @Test
    void an_event_that_the_table_does_not_know_is_not_taken() {
        TurnEvent event = new TurnEvent.CancelAwaited("t", 0, new ModelCall.Cancel("user", 0));
        assertThrows(IllegalTransitionException.class, () -> TurnLifecycle.next(TurnState.RECEIVED, event));
    }

    private static String page() {
        StringBuilder text = new StringBuilder("""
                # The life of a turn

                Drawn from `TurnLifecycle.TRANSITIONS`, the only legal steps; a test fails when this page is stale
                (`-Dagentc2.update=true` draws it anew), and another one when a step is visited by no scenario.

                ```mermaid
                stateDiagram-v2
                """);
        edges().forEach((edge, events) ->
                text.append("    ").append(edge).append(" : ").append(events).append('\n'));
        for (TurnState state : TurnState.values()) {
            if (state.terminal()) {
                text.append("    ").append(state.title()).append(" --> [*]\n");
            }
        }
        return text.append("```\n").toString();
    }

    private static Map<String, StringJoiner> edges() {
        Map<String, StringJoiner> edges = new LinkedHashMap<>();
        for (Transition transition : TurnLifecycle.TRANSITIONS) {
            String from = transition.from() == null ? "[*]" : transition.from().title();
            edges.computeIfAbsent(from + " --> " + transition.to().title(), e -> new StringJoiner(", "))
                    .add(transition.on().getSimpleName());
        }
        return edges;
    }
}
