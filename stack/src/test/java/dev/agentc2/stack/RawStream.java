package dev.agentc2.stack;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.client.SseReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;

/** An open stream, line by line as it comes, with the heartbeats that a reader of events doesn't see. */
final class RawStream implements AutoCloseable {
    private final ArrivingLines lines;

    private RawStream(ArrivingLines lines) {
        this.lines = lines;
    }

    static RawStream open(Settings settings, String path) throws IOException, InterruptedException {
        return open(settings, path, LocalAccess.of(settings).apiKey());
    }

    /** The same with another key. */
    static RawStream open(Settings settings, String path, String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        LocalAccess.of(settings).url().resolve(path))
                .header("Authorization", "Bearer " + key)
                .build();
        return new RawStream(ArrivingLines.of(request));
    }

    int status() {
        return lines.status();
    }

    /** All lines so far. */
    String text() {
        return lines.text();
    }

    long heartbeats() {
        return lines.stream().filter(line -> line.startsWith(":")).count();
    }

    boolean hasEnded() {
        return lines.hasEnded();
    }

    /** What has come so far. */
    Transcript transcript() throws IOException {
        byte[] text = (lines.text() + "\n").getBytes(StandardCharsets.UTF_8);
        try (SseReader stream = new SseReader(new ByteArrayInputStream(text))) {
            return new Transcript().readAll(stream);
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
