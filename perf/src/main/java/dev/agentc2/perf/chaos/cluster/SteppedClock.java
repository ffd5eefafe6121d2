package dev.agentc2.perf.chaos.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wall clock that can be set wrong for one process, by a few lines of C that are built for the campaign and preloaded;
 * the monotonic clock stays right, as with a real step. Right until it is set. Needs a C compiler; without one,
 * {@link #obstacle} says so. For one thread.
 */
public final class SteppedClock {
    private static final Logger LOG = LoggerFactory.getLogger(SteppedClock.class);
    private static final String SOURCE = "stepped-clock.c";
    private static final int PATIENCE_S = 60;

    private final Path offset;
    private final Path library;
    private final boolean built;

    /**
     * @param folder where it is built
     * @param wanted false leaves the process with the machine's clock
     */
    SteppedClock(Path folder, boolean wanted) throws InterruptedException {
        offset = folder.resolve("clock-offset");
        library = folder.resolve("stepped-clock.so");
        built = wanted && build(folder.resolve(SOURCE));
        if (built) {
            step(Duration.ZERO);
        }
    }

    /** Why it can't be set; empty when it can. */
    public String obstacle() {
        return built ? "" : "there is no C compiler that makes it (cc)";
    }

    /** Environment of the process that has this clock. */
    Map<String, String> environment() {
        return built ? Map.of("LD_PRELOAD", library.toString(), "AGENTC2_CLOCK_OFFSET", offset.toString()) : Map.of();
    }

    /** Sets it, at once. */
    public void step(Duration fromNow) {
        ByteBuffer nanos = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        nanos.putLong(0, fromNow.toNanos());
        // In place, for the process has the file mapped.
        try (FileChannel file = FileChannel.open(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(nanos, 0);
        } catch (IOException e) {
            throw new UncheckedIOException("the clock can't be set", e);
        }
    }

    private boolean build(Path source) throws InterruptedException {
        try (InputStream text = Objects.requireNonNull(SteppedClock.class.getResourceAsStream(SOURCE))) {
            Files.write(source, text.readAllBytes());
            Process compiler = new ProcessBuilder(List.of(
                            "cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl"))
                    .redirectErrorStream(true)
                    .redirectOutput(source.resolveSibling("stepped-clock.log").toFile())
                    .start();
            boolean ended = compiler.waitFor(PATIENCE_S, TimeUnit.SECONDS);
            if (!ended) {
                compiler.destroyForcibly();
            }
            return ended && compiler.exitValue() == 0;
        } catch (IOException e) {
            LOG.info("the stepped clock isn't made: {}", e.toString());
            return false;
        }
    }
}
