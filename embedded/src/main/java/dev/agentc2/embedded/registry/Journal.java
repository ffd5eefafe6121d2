package dev.agentc2.embedded.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentc2.embedded.EmbeddedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * An append-only file of changes: a line is a JSON array of those that belong together. What {@link #append} has returned from is on disk. A line that
 * a crash has cut off is dropped at the next start: nobody was told that it was kept. The file is locked while it is
 * open. Not thread-safe.
 */
final class Journal implements AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final TypeReference<List<Change>> LINE = new TypeReference<>() {};

    private final Path file;
    private final FileChannel channel;
    private long end;

    private Journal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a journal, making it when it isn't there.
     *
     * @throws EmbeddedException when another process has it open
     */
    static Journal open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return new Journal(file, channel);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new EmbeddedException("the schema registry's " + file + " is open in this process already", e);
        }
        channel.close();
        throw new EmbeddedException("the schema registry's " + file + " is in use by another process", null);
    }

    /**
     * All changes so far; to be called once, before the first append.
     *
     * @throws EmbeddedException when the file is damaged elsewhere than at its end
     */
    List<Change> replay() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<Change> changes = new ArrayList<>();
        int start = 0;
        int line = 1;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            try {
                changes.addAll(MAPPER.readValue(bytes, start, i - start, LINE));
            } catch (IOException e) {
                if (i == bytes.length - 1) {
                    break;
                }
                throw new EmbeddedException("the schema registry's " + file + " is damaged in line " + line, e);
            }
            start = i + 1;
            line++;
        }
        truncate(start);
        return changes;
    }

    /** Adds changes, all or none, and waits until the disk has them. */
    void append(List<Change> changes) throws IOException {
        ByteBuffer lines = ByteBuffer.wrap(encode(changes));
        int length = lines.remaining();
        try {
            long position = end;
            while (lines.hasRemaining()) {
                position += channel.write(lines, position);
            }
            channel.force(false);
            end += length;
        } catch (IOException e) {
            truncate(end);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void truncate(long length) throws IOException {
        channel.truncate(length);
        end = length;
    }

    private static byte[] encode(List<Change> changes) throws JsonProcessingException {
        return (MAPPER.writerFor(LINE).writeValueAsString(changes) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
