package dev.agentc2.platform.effect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    @Test
    void oneTenantAtItsLimitHoldsUpNobodyElse() {
        FairQueue<String> queue = new FairQueue<>(10, 2);
        List.of("a1", "a2", "a3").forEach(work -> queue.add("a", work));
        queue.add("b", "b1");
        assertEquals(List.of("a1", "b1", "a2"), drain(queue));
        queue.ended("a");
        assertEquals(List.of("a3"), drain(queue));
    }

    @Test
    void theWholeLimitHolds() {
        FairQueue<String> queue = new FairQueue<>(2, 2);
        queue.add("a", "a1");
        queue.add("a", "a2");
        queue.add("b", "b1");
        assertEquals(List.of("a1", "b1"), drain(queue));
        queue.ended("b");
        assertEquals(List.of("a2"), drain(queue));
        assertThrows(IllegalStateException.class, () -> queue.ended("b"));
    }

    @Test
    void whatIsRemovedNeverComes() {
        FairQueue<String> queue = new FairQueue<>(1, 1);
        queue.add("a", "a1");
        queue.add("a", "a2");
        queue.add("b", "b1");
        assertTrue(queue.remove("a", "a1"));
        assertFalse(queue.remove("a", "a1"));
        assertEquals(List.of("b1"), queue.removeIf(work -> work.startsWith("b")));
        assertEquals(1, queue.waiting());
        assertEquals("a2", queue.next());
        assertNull(queue.next());
    }

    /** In any order of calls: limits hold, order within a tenant holds, and nothing that could run waits. */
    @Test
    void keepsItsPromisesUnderRandomUse() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            FairQueue<String> queue = new FairQueue<>(5, 2);
            Map<String, List<Integer>> waiting = new HashMap<>();
            Map<String, Integer> running = new HashMap<>();
            for (int i = 0; i < 300; i++) {
                String tenant = "t" + random.nextInt(6);
                if (random.nextBoolean()) {
                    queue.add(tenant, tenant + ":" + i);
                    waiting.computeIfAbsent(tenant, t -> new ArrayList<>()).add(i);
                } else if (running.getOrDefault(tenant, 0) > 0) {
                    queue.ended(tenant);
                    running.merge(tenant, -1, Integer::sum);
                }
                for (String work : drain(queue)) {
                    String owner = work.substring(0, work.indexOf(':'));
                    assertEquals(
                            owner + ":" + waiting.getOrDefault(owner, List.of()).removeFirst(), work);
                    running.merge(owner, 1, Integer::sum);
                }
                int total = running.values().stream().mapToInt(n -> n).sum();
                assertTrue(total <= 5);
                running.values().forEach(n -> assertTrue(n <= 2));
                boolean someoneCould = waiting.entrySet().stream()
                        .anyMatch(e -> !e.getValue().isEmpty() && running.getOrDefault(e.getKey(), 0) < 2);
                assertFalse(total < 5 && someoneCould, "work waits that could run");
                assertEquals(total, queue.running());
                assertEquals(waiting.values().stream().mapToInt(List::size).sum(), queue.waiting());
            }
        }
    }

    private static List<String> drain(FairQueue<String> queue) {
        List<String> given = new ArrayList<>();
        for (String work = queue.next(); work != null; work = queue.next()) {
            given.add(work);
        }
        return given;
    }
}
