package dev.agentc2.cost.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.wire.CostDaily;
import dev.agentc2.wire.LeaseDenied;
import dev.agentc2.wire.LeaseGranted;
import dev.agentc2.wire.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class PartitionersTest {
    @Test
    void a_decision_goes_to_the_partition_of_its_holder() {
        LeaseGranted granted = new LeaseGranted("acme", 5, "ORGANIZATION", "", 1L, 1L);
        LeaseDenied denied = new LeaseDenied("acme", 6, "ORGANIZATION", "", "BUDGET_EXHAUSTED", 1L, 1L, 1L, 1L, 1L);
        assertEquals(Optional.of(Set.of(5)), Partitioners.byHolder().partitions("t", "acme", granted, 8));
        assertEquals(Optional.of(Set.of(6)), Partitioners.byHolder().partitions("t", "acme", denied, 8));
    }

    @Test
    void a_total_goes_where_its_organisation_goes() {
        for (int i = 0; i < 200; i++) {
            String org = "org-" + i;
            CostDaily total = new CostDaily(org, "2026-11-23", "a", "p", "m", 1L, new Usage(), 1L, 1L);
            int expected = BuiltInPartitioner.partitionForKey(org.getBytes(StandardCharsets.UTF_8), 4);
            assertEquals(
                    Optional.of(Set.of(expected)),
                    Partitioners.byOrganization().partitions("t", org + "/2026-11-23/a/p/m", total, 4));
        }
    }
}
