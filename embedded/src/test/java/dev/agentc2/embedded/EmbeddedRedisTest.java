package dev.agentc2.embedded;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("adapter")
class EmbeddedRedisTest {
    private static final int STARTS = 20;

    /** A fifth of them failed with "Text file busy" before that was borne. */
    @Test
    void startsWhileOtherThreadsStartPrograms(@TempDir Path dir) throws Exception {
        try (StartedPrograms _ = new StartedPrograms()) {
            for (int i = 0; i < STARTS; i++) {
                Path home = dir.resolve("redis-" + i);
                assertDoesNotThrow(() -> EmbeddedRedis.start(home, 0).close());
            }
        }
    }
}
