package dev.agentc2.platform.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The file that keeps a key ring, mode 600. Replaced as a whole, so that a reader sees the old or the new one; changes
 * of several processes come one after the other. Immutable and thread-safe.
 */
final class KeyRingFile {
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);
    private static final FileAttribute<Set<PosixFilePermission>> MODE_600 =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;

    KeyRingFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** Which state of the file it is: changes whenever the file is replaced. */
    record Stamp(long modifiedMs, long size, @Nullable Object file) {}

    @Override
    public String toString() {
        return path.toString();
    }

    Stamp stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * Reads it; makes it when there is none.
     *
     * @throws KeyRingException when it can't be read or made, holds no ring, or others than its owner may use it
     */
    KeySet readOrMake() {
        try {
            if (!Files.exists(path)) {
                make();
            }
            return read();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * Reads it.
     *
     * @throws KeyRingException likewise, or when there is none
     */
    KeySet read() {
        try {
            Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
            permissions.addAll(Files.getPosixFilePermissions(path));
            permissions.retainAll(OF_OTHERS);
            if (!permissions.isEmpty()) {
                throw new KeyRingException("Others than its owner may use the key ring " + path
                        + ". Allow only the owner: chmod 600 " + path);
            }
            return KeySet.parse(Files.readString(path), path.toString());
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Changes the ring, and returns it as it is then. */
    KeySet change(UnaryOperator<KeySet> change) {
        Path lock = path.resolveSibling(path.getFileName() + ".lock");
        try (FileChannel channel =
                FileChannel.open(lock, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), MODE_600)) {
            channel.lock();
            KeySet changed = change.apply(read());
            Path draft = draft(changed);
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
            return changed;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Of several that make it at once, one is first, and its ring is everybody's. */
    private void make() throws IOException {
        Files.createDirectories(folder());
        Path draft = draft(KeySet.generate());
        try {
            Files.createLink(path, draft);
        } catch (FileAlreadyExistsException e) {
            return; // another was first
        } finally {
            Files.delete(draft);
        }
    }

    private Path draft(KeySet keys) throws IOException {
        Path draft = Files.createTempFile(folder(), "key-ring", ".new", MODE_600);
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer text = ByteBuffer.wrap(keys.json().getBytes(StandardCharsets.UTF_8));
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        return draft;
    }

    private Path folder() {
        Path folder = path.getParent();
        return folder == null ? path : folder;
    }

    private KeyRingException unusable(IOException e) {
        String why = e instanceof NoSuchFileException ? "it isn't there" : e.toString();
        return new KeyRingException("The key ring " + path + " can't be used: " + why, e);
    }
}
