package dev.agentc2.perf.chaos.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Java program of its own whose wall clock is set. */
@Tag("adapter")
class SteppedClockTest {
    private static final Duration NEAR = Duration.ofMinutes(1);
    private static final String PROGRAM = """
            void main() throws Exception {
                while (System.in.read() >= 0) {
                    System.out.println(System.currentTimeMillis() + " " + java.time.Instant.now().toEpochMilli() + " "
                            + System.nanoTime());
                }
            }
            """;

    @TempDir
    Path dir;

    @Test
    void theWallClockOfAProcessStepsAndNothingElseDoes() throws Exception {
        SteppedClock clock = new SteppedClock(dir, true);
        assumeTrue(clock.obstacle().isEmpty(), clock.obstacle());
        Path program = Files.writeString(dir.resolve("Now.java"), PROGRAM);
        ProcessBuilder java = new ProcessBuilder(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), program.toString()));
        java.environment().putAll(clock.environment());
        Process process = java.start();
        try (BufferedReader out = process.inputReader();
                PrintStream in = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII)) {
            long first = assertWrongBy(Duration.ZERO, in, out);
            clock.step(Duration.ofMinutes(5));
            assertWrongBy(Duration.ofMinutes(5), in, out);
            clock.step(Duration.ofMinutes(-5));
            assertWrongBy(Duration.ofMinutes(-5), in, out);
            clock.step(Duration.ZERO);
            long last = assertWrongBy(Duration.ZERO, in, out);
            assertTrue(last > first && last - first < NEAR.toNanos());
        } finally {
            process.destroy();
        }
    }

    @Test
    void withoutItTheProcessHasTheClockOfTheMachine() throws Exception {
        SteppedClock clock = new SteppedClock(dir, false);
        assertEquals("there is no C compiler that makes it (cc)", clock.obstacle());
        assertTrue(clock.environment().isEmpty());
    }

    /** Returns what the monotonic clock said. */
    private static long assertWrongBy(Duration step, PrintStream in, BufferedReader out) throws IOException {
        in.write('x');
        in.flush();
        String[] said = out.readLine().split(" ");
        long expected = Instant.now().plus(step).toEpochMilli();
        for (int i = 0; i < 2; i++) {
            long off = Math.abs(Long.parseLong(said[i]) - expected);
            assertTrue(off < NEAR.toMillis(), () -> "off by " + off + " ms after a step of " + step);
        }
        return Long.parseLong(said[2]);
    }
}
