package dev.agentc2.perf.chaos;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.perf.chaos.check.Violation;
import dev.agentc2.perf.chaos.cluster.ServiceKind;
import dev.agentc2.perf.chaos.fault.Fault;
import dev.agentc2.perf.chaos.fault.Freeze;
import dev.agentc2.perf.chaos.fault.Kill;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few strikes at a cluster of processes; the long form is {@code ./agentc2 chaos}. */
@Tag("stack")
class ShortChaosTest {
    private static final List<Fault> FAULTS = List.of(
            new Kill(ServiceKind.AGENT_PROCESSOR, Duration.ofSeconds(3)),
            new Kill(ServiceKind.TOOL_EXECUTOR, Duration.ofSeconds(3)),
            new Freeze(ServiceKind.AGENT_PROCESSOR, Duration.ofSeconds(5)),
            new Kill(ServiceKind.EGRESS, Duration.ZERO));

    @Test
    void nothing_is_lost_or_doubled(@TempDir Path dir) throws Exception {
        FaultMatrix matrix = new FaultMatrix();
        try (Campaign campaign = new Campaign(dir, 8, new Random(1), FAULTS)) {
            for (Fault fault : FAULTS) {
                matrix.add(campaign.round(fault));
            }
        }
        matrix.table().forEach(System.out::println);
        assertAll(
                () -> assertEquals(
                        List.of(),
                        matrix.violations().stream().map(Violation::line).toList(),
                        () -> String.join("\n", matrix.complaints())),
                () -> assertTrue(matrix.turns() > 0, "no turn ended"));
    }
}
