package dev.agentc2.agent.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.agent.turn.TurnLifecycle;
import dev.agentc2.agent.turn.TurnLifecycle.Transition;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The scenarios on the bare core. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TurnCoreTest extends TurnScenarios {
    private final Set<Transition> visited = new HashSet<>();
    private int played;
    private CoreStage stage = new CoreStage();

    @Override
    protected Stage newStage() {
        visited.addAll(stage.visited());
        stage = new CoreStage();
        return stage;
    }

    @AfterEach
    void count() {
        played++;
    }

    /** Only when all scenarios were played, for a single one can't visit everything. */
    @AfterAll
    void every_legal_transition_is_visited_by_a_scenario() {
        visited.addAll(stage.visited());
        long scenarios = Arrays.stream(TurnScenarios.class.getDeclaredMethods())
                .filter(TurnCoreTest::isTest)
                .count();
        if (played == scenarios) {
            List<Transition> missed = TurnLifecycle.TRANSITIONS.stream()
                    .filter(t -> !visited.contains(t))
                    .toList();
            assertEquals(List.of(), missed);
        }
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class);
    }
}
