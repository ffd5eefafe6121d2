package dev.agentc2.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder in the system's temporary folder that is deleted with all in it when closed. Immutable.
 *
 * @param path of the folder
 */
public record TemporaryFolder(Path path) implements AutoCloseable {
    /** A new one; the name begins with a prefix. */
    public static TemporaryFolder create(String prefix) throws IOException {
        return new TemporaryFolder(Files.createTempDirectory(prefix));
    }

    /** Bytes in those files of a folder whose names end like this; those that vanish meanwhile are left out. */
    public static long bytes(Path folder, String suffix) throws IOException {
        long sum = 0;
        for (Path file : files(folder)) {
            if (file.toString().endsWith(suffix) && Files.isRegularFile(file)) {
                sum += file.toFile().length();
            }
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        for (Path file : files(path).reversed()) {
            Files.deleteIfExists(file);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted(Comparator.naturalOrder()).toList();
        }
    }
}
