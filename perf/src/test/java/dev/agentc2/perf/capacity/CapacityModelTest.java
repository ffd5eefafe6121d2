package dev.agentc2.perf.capacity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.perf.capacity.Costs.TopicBytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityModelTest {
    private final CapacityModel model = new CapacityModel(
            new Habits(10, 50, 20, 10),
            new Costs(
                    10, 50, 100, 400, 16, List.of(new TopicBytes("a", 1_000, 1), new TopicBytes("b", 1_000, 10)), 500),
            new Limits(4, 0.5, 8, 1_000, 1, 1_000, 3));

    @Test
    void few_conversations_need_two_of_each_service_and_as_many_brokers_as_copies() {
        Need need = model.need(10);
        assertEquals(1, need.turnsPerSecond());
        assertEquals(20, need.deltasPerSecond());
        assertEquals(8, need.partitions());
        assertEquals(2, need.processors());
        assertEquals(2, need.egresses());
        assertEquals(3, need.brokers());
        assertEquals(List.of(), need.broken());
    }

    @Test
    void cores_are_those_of_the_turns_and_of_what_each_further_egress_reads() {
        // 1 turn/s: 10 ms at half use, and 20 deltas of 100 µs read once more at half use
        assertEquals(0.02 + 0.004, model.need(10).cores(), 1e-9);
    }

    @Test
    void partitions_are_doubled_until_the_threads_suffice() {
        // 1,000 turns/s at 25 a thread are 40 threads
        assertEquals(64, model.need(10_000).partitions());
        // 4 threads an instance
        assertEquals(10, model.need(10_000).processors());
    }

    @Test
    void egress_is_bound_by_streams_or_by_writing_whichever_is_more() {
        // 20,000 deltas/s of 400 µs are 8 cores, at half use in instances of 4: 4; but 10,000 streams are 10
        assertEquals(10, model.need(10_000).egresses());
    }

    @Test
    void disk_and_network_count_copies_and_retention() {
        Need need = model.need(10_000);
        assertEquals(1_000 * 2_000 * 3 / 1e6, need.networkMegabytesPerSecond(), 1e-9);
        assertEquals(1_000 * (1_000 + 10_000) * 86_400.0 * 3 / 1e12, need.diskTerabytes(), 1e-9);
        assertEquals(6, need.brokers());
    }

    @Test
    void what_breaks_is_told_in_the_order_of_breaking() {
        List<Bound> broken = model.need(10_000).broken();
        assertEquals(4, broken.size());
        for (int i = 1; i < broken.size(); i++) {
            assertTrue(broken.get(i - 1).turnsPerSecond() <= broken.get(i).turnsPerSecond());
        }
        // PostgreSQL 100, partitions 200, egress 0.5 s / 100 µs / 20 = 250, brokers 500
        assertTrue(broken.getFirst().what().startsWith("PostgreSQL"));
        assertEquals(3, model.need(3_000).broken().size());
    }
}
