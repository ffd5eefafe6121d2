package dev.agentc2.embedded;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("adapter")
class EmbeddedRedisTest {
    private static final int STARTS = 20;

    /** A fifth of them failed with "Text file busy" before that was borne. */
    @Test
    void startsWhileOtherThreadsStartPrograms(@TempDir Path dir) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> others = Stream.generate(() -> Thread.ofPlatform().start(() -> startPrograms(over)))
                .limit(2)
                .toList();
        try {
            for (int i = 0; i < STARTS; i++) {
                Path home = dir.resolve("redis-" + i);
                assertDoesNotThrow(() -> EmbeddedRedis.start(home, 0).close());
            }
        } finally {
            over.set(true);
            for (Thread other : others) {
                other.join();
            }
        }
    }

    private static void startPrograms(AtomicBoolean over) {
        try {
            while (!over.get()) {
                new ProcessBuilder("true").start().waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
