package dev.agentc2.perf.chaos.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class FaultsTest {
    @Test
    void every_fault_has_a_name_of_its_own() {
        assertEquals(
                Faults.ALL.size(),
                Faults.ALL.stream().map(Fault::name).distinct().count());
    }

    @Test
    void an_unknown_name_is_refused_with_the_known_ones() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Faults.named(List.of("kill-egress", "flood")));
        assertTrue(String.valueOf(refusal.getMessage()).contains("'flood'; known are none, kill-ingress, "));
    }
}
