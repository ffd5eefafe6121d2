package dev.agentc2.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.tool.Safety;
import dev.agentc2.wire.ToolResult;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One call through thousands of random histories: workers die between any two steps, are taken for dead and go on when
 * another has done their work, and the ledger is away now and then. Each history is a seed, so a failure can be repeated.
 */
class CrashSimulationTest {
    private static final int HISTORIES = 20_000;

    @ParameterizedTest
    @EnumSource(Safety.class)
    void whateverHappensToTheWorkers(Safety safety) throws Exception {
        Map<CrashWorld.Fate, Integer> fates = new EnumMap<>(CrashWorld.Fate.class);
        Set<String> outcomes = new HashSet<>();
        for (int seed = 0; seed < HISTORIES; seed++) {
            CrashWorld world = new CrashWorld(seed, safety);
            List<ToolResult> results = world.play();
            String history = safety + ", seed " + seed + ": " + world.history();
            assertFalse(results.isEmpty(), history);
            String heard = results.getFirst().getOutcome();
            if (safety != Safety.IDEMPOTENT) {
                assertTrue(world.happened() <= 1, history);
                assertFalse(world.happened() == 1 && heard.equals("FAILED"), history);
            }
            if (heard.equals("SUCCEEDED")) {
                assertNotEquals(0, world.happened(), history);
            }
            if (!world.wasLedgerAway()) {
                assertEquals(
                        1,
                        results.stream().map(ToolResult::getOutcome).distinct().count(),
                        history);
            }
            outcomes.add(heard);
            world.fates().forEach(fate -> fates.merge(fate, 1, Integer::sum));
        }
        assertEquals(Set.of(CrashWorld.Fate.values()), fates.keySet());
        assertTrue(outcomes.contains("SUCCEEDED"), outcomes.toString());
        assertEquals(safety != Safety.IDEMPOTENT, outcomes.contains("UNKNOWN"));
    }
}
