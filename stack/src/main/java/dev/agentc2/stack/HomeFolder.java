package dev.agentc2.stack;

import dev.agentc2.platform.config.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that keeps all data of a stack. Immutable.
 *
 * @param path absolute path
 */
public record HomeFolder(Path path) {
    private static final long WANTED_BYTES = 512L << 20;

    /** What `--fresh` deletes: all but the API key, the lock, and the programs unpacked for PostgreSQL. */
    private static final List<String> DATA = List.of("kafka", "postgres/data", "redis", "registry", "streams");

    /** The home folder of the settings. */
    public static HomeFolder of(Settings settings) {
        return new HomeFolder(
                Path.of(settings.get(Settings.HOME)).toAbsolutePath().normalize());
    }

    /**
     * Makes the folder when it is absent and sees whether it can be used.
     *
     * @throws StackException when it can't be written or the disk is full
     */
    public void check() {
        try {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new StackException(path + " is no folder. Choose another with AGENTC2_HOME.");
            }
            Files.createDirectories(path);
            Path probe = Files.createTempFile(path, "probe", null);
            Files.delete(probe);
            long free = Files.getFileStore(path).getUsableSpace();
            if (free < WANTED_BYTES) {
                throw new StackException("The disk of " + path + " is full: " + (free >> 20) + " MiB are free, "
                        + (WANTED_BYTES >> 20) + " are needed. Free some, or choose another folder with AGENTC2_HOME.");
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * Takes the folder for this process. The operating system drops the lock with the process, so that a kill leaves
     * nothing stale behind.
     *
     * @throws StackException when another process has it
     */
    Lock lock() {
        try {
            FileChannel channel = FileChannel.open(
                    path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String owner = read(channel);
                channel.close();
                throw new StackException("The folder " + path + " is in use by another AgentC2 (process " + owner
                        + "). Stop that one, or choose another folder with AGENTC2_HOME.");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(
                    String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return channel::close;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Deletes all data, keeping the API key. Only while locked. */
    void clear() {
        for (String part : DATA) {
            Path root = path.resolve(part);
            if (!Files.exists(root)) {
                continue;
            }
            try (Stream<Path> all = Files.walk(root)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw unusable(e);
            }
        }
    }

    private StackException unusable(IOException e) {
        String why = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.toString();
        return new StackException(
                "The folder " + path + " can't be used: " + why + ". Choose another with AGENTC2_HOME.", e);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by another stack in this very process
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    }

    /** A folder held by this process. */
    interface Lock extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
