package dev.agentc2.perf.chaos.cluster;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("adapter")
class ChildTest {
    @Test
    void tellsHowItEndedAndWhatItLastSaid(@TempDir Path dir) throws Exception {
        try (Child child = new Child(
                "nobody", 32, List.of(), ClassPath.own(), "no.such.Main", List.of(), Map.of(), dir.resolve("log"))) {
            child.start();
            String message = String.valueOf(
                    assertThrows(IllegalStateException.class, () -> child.awaitReady(URI.create("http://127.0.0.1:1")))
                            .getMessage());
            assertTrue(message.contains("exit code 1"), message);
            assertTrue(message.contains("ClassNotFoundException: no.such.Main"), message);
        }
    }
}
