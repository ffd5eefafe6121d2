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

    /** Bytes in all its files, those that vanish meanwhile left out. */
    public long bytes() throws IOException {
        return bytes(path);
    }

    /** Bytes in all files of a folder, those that vanish meanwhile left out. */
    public static long bytes(Path folder) throws IOException {
        long sum = 0;
        for (Path file : files(folder)) {
            if (Files.isRegularFile(file)) {
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
