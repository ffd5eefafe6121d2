package dev.agentc2.perf.chaos.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system of its own, in memory and small, so that it can be filled up. Needs the right to mount; without it, it is
 * an ordinary folder, and {@link #obstacle} says so. For one thread.
 */
public final class SmallDisk implements AutoCloseable {
    private static final int MEBIBYTES = 96;
    private static final int BLOCK = 64 * 1024;

    private final Path folder;
    private final Path ballast;
    private final boolean mounted;

    /** @param wanted false leaves it an ordinary folder */
    SmallDisk(Path folder, boolean wanted) throws IOException, InterruptedException {
        this.folder = folder;
        this.ballast = folder.resolve("ballast");
        Files.createDirectories(folder);
        mounted = wanted
                && run("mount", "-t", "tmpfs", "-o", "size=" + MEBIBYTES + "m", "agentc2-chaos", folder.toString());
    }

    /** Why it can't be filled; empty when it can. */
    public String obstacle() {
        return mounted ? "" : "mounting a small file system needs root";
    }

    /** Leaves no byte free. */
    public void fill() {
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (Files.getFileStore(folder).getUsableSpace() > 0) {
                out.write(block, 0, (int)
                        Math.min(BLOCK, Files.getFileStore(folder).getUsableSpace()));
            }
        } catch (IOException e) {
            // no space left on device: just what is wanted
        }
    }

    /** Gives the space back. */
    public void free() {
        try {
            Files.deleteIfExists(ballast);
        } catch (IOException e) {
            throw new UncheckedIOException("the ballast stays", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (mounted) {
            run("umount", "-l", folder.toString());
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such command here
        }
    }
}
