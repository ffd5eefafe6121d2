package dev.agentc2.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** An answer's lines as they come, until it ends or is closed; a stream that breaks ends with a comment that says so. */
final class ArrivingLines implements AutoCloseable {
    private final HttpClient http;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;
    private final int status;

    private ArrivingLines(HttpClient http, HttpResponse<Stream<String>> answer) {
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

    /** Sends a request; returns with the head of the answer. */
    static ArrivingLines of(HttpRequest request) throws IOException, InterruptedException {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return new ArrivingLines(http, http.send(request, HttpResponse.BodyHandlers.ofLines()));
    }

    int status() {
        return status;
    }

    /** Those that have come so far. */
    Stream<String> stream() {
        return lines.stream();
    }

    /** The same as a text. */
    String text() {
        return String.join("\n", lines);
    }

    boolean hasEnded() {
        return !reader.isAlive();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
