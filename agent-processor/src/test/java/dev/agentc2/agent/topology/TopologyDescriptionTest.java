package dev.agentc2.agent.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The topology is what is checked in; {@code -Dagentc2.update=true} checks in what it is. */
class TopologyDescriptionTest {
    private static final Path GOLDEN = Path.of("src/test/resources/dev/agentc2/agent/topology/turns.topology.txt");

    @Test
    void the_topology_is_the_one_that_is_checked_in() throws IOException {
        String actual = TurnTopology.build(
                        new WireSerde(new InMemorySchemaRegistry()),
                        TestWorld.rules(),
                        new TurnMetrics(new SimpleMeterRegistry()),
                        Duration.ofMillis(20))
                .describe()
                .toString();
        if (Boolean.getBoolean("agentc2.update")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, actual);
        }
        assertEquals(Files.readString(GOLDEN), actual);
        assertFalse(actual.contains("repartition"));
    }
}
