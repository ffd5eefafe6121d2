package dev.agentc2.stack;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.client.SseReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** An open stream, line by line as it comes, with the heartbeats that a reader of events doesn't see. */
final class RawStream implements AutoCloseable {
    private final HttpClient http;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;
    private final int status;

    private RawStream(HttpClient http, HttpResponse<Stream<String>> answer) {
        this.http = http;
        status = answer.statusCode();
        Stream<String> incoming = answer.body();
        reader = Thread.ofVirtual().start(() -> {
            try {
                incoming.forEach(lines::add);
            } catch (UncheckedIOException e) {
                lines.add(": broken: " + e.getMessage());
            }
        });
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
        HttpClient http = HttpClient.newHttpClient();
        return new RawStream(http, http.send(request, HttpResponse.BodyHandlers.ofLines()));
    }

    int status() {
        return status;
    }

    /** All lines so far. */
    String text() {
        return String.join("\n", lines);
    }

    long heartbeats() {
        return lines.stream().filter(line -> line.startsWith(":")).count();
    }

    boolean hasEnded() {
        return !reader.isAlive();
    }

    /** What has come so far. */
    Transcript transcript() throws IOException {
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        try (SseReader stream = new SseReader(new ByteArrayInputStream(text))) {
            return new Transcript().readAll(stream);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
