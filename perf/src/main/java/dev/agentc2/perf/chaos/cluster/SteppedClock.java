package dev.agentc2.perf.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A wall clock that can be set wrong for one process, by libfaketime where it is installed; the monotonic clock stays
 * right, as with a real step. For one thread.
 *
 * @see <a href="https://github.com/wolfcw/libfaketime">libfaketime</a>
 */
public final class SteppedClock {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "libfaketimeMT.so.1";
    private static final int DEPTH = 3;

    private final Path offset;
    private final Optional<Path> library;

    /** @param wanted false leaves the process with the machine's clock */
    SteppedClock(Path folder, boolean wanted) {
        library = wanted ? find() : Optional.empty();
        offset = folder.resolve("clock-offset");
        step(Duration.ZERO);
    }

    /** Why it can't be set; empty when it can. */
    public String obstacle() {
        return library.isPresent() ? "" : "libfaketime isn't installed (apt-get install libfaketime)";
    }

    /** Environment of the process that has this clock. */
    Map<String, String> environment() {
        return library.map(path -> Map.of(
                        "LD_PRELOAD", path.toString(),
                        "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                        "FAKETIME_CACHE_DURATION", "1",
                        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                        "DONT_FAKE_MONOTONIC", "1"))
                .orElse(Map.of());
    }

    /** Sets it; from within a second on the process sees it. */
    public void step(Duration fromNow) {
        try {
            Files.writeString(offset, (fromNow.isNegative() ? "" : "+") + fromNow.toSeconds() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the clock can't be set", e);
        }
    }

    private static Optional<Path> find() {
        try (Stream<Path> files = Files.find(LIBRARIES, DEPTH, (path, attributes) -> path.endsWith(LIBRARY))) {
            return files.findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
