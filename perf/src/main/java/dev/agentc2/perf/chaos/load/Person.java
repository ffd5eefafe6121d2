package dev.agentc2.perf.chaos.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.perf.chaos.history.Transcript;
import dev.agentc2.perf.chaos.history.Transcript.Seen;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.client.SseEvent;
import dev.agentc2.stack.client.SseReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A client as it should be: repeats a message under the same {@code clientMessageId} until it is accepted, follows the
 * turn's stream, and resumes it elsewhere with the last event id. Goes to another instance at once after an error, as a
 * balancer would, and waits only when all have failed. For one thread.
 */
final class Person {
    private static final Duration POST_LIMIT = Duration.ofSeconds(7);
    /** Longer than the interval of heartbeats that streams are set to. */
    private static final int SILENCE_MS = 5_000;

    private static final int CONNECT_MS = 2_000;
    private static final int PAUSE_MS = 300;
    /** When a message that nobody accepts, or a turn that doesn't end, is given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private final HttpClient http;
    private final String apiKey;
    private final Balancer ingress;
    private final Balancer egress;
    private final Trouble trouble;

    Person(HttpClient http, String apiKey, Balancer ingress, Balancer egress, Trouble trouble) {
        this.http = http;
        this.apiKey = apiKey;
        this.ingress = ingress;
        this.egress = egress;
        this.trouble = trouble;
    }

    /** An accepted message. */
    record Accepted(String conversationId, String turnId, long postedAt, long acceptedAt) {}

    /** Sends a message until it is accepted; empty when that takes too long. */
    Optional<Accepted> post(String messageId, String conversationId, String text)
            throws IOException, InterruptedException {
        Map<String, String> body = new HashMap<>(Map.of("text", text, "clientMessageId", messageId));
        if (!conversationId.isEmpty()) {
            body.put("conversationId", conversationId);
        }
        byte[] json = Json.MAPPER.writeValueAsBytes(body);
        long postedAt = System.currentTimeMillis();
        for (int failures = 0; System.currentTimeMillis() < postedAt + PATIENCE.toMillis(); ) {
            try {
                HttpResponse<String> answer = http.send(request(json), HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 202) {
                    JsonNode accepted = Json.MAPPER.readTree(answer.body());
                    return Optional.of(new Accepted(
                            accepted.path("conversationId").asText(),
                            accepted.path("turnId").asText(),
                            postedAt,
                            System.currentTimeMillis()));
                }
                failures = failed("post", "HTTP " + answer.statusCode(), failures, ingress);
            } catch (IOException e) {
                failures = failed("post", cause(e), failures, ingress);
            }
        }
        return Optional.empty();
    }

    /** Follows a turn to its end, or until that takes too long; what came is the transcript. */
    Transcript follow(String messageId, Accepted accepted) throws InterruptedException {
        List<Seen> events = new ArrayList<>();
        int failures = 0;
        long giveUpAt = System.currentTimeMillis() + PATIENCE.toMillis();
        for (int connection = 1; !hasEnded(events) && System.currentTimeMillis() < giveUpAt; connection++) {
            int before = events.size();
            try {
                read(accepted.turnId(), connection, events);
                if (!hasEnded(events)) {
                    trouble.raw("stream: ended before its turn");
                    failures = 0;
                }
            } catch (IOException e) {
                failures = failed("stream", cause(e), events.size() > before ? 0 : failures, egress);
            }
        }
        return new Transcript(messageId, accepted.turnId(), accepted.postedAt(), accepted.acceptedAt(), events);
    }

    private HttpRequest request(byte[] json) {
        return HttpRequest.newBuilder(ingress.next().resolve("/api/agents/assistant/messages"))
                .timeout(POST_LIMIT)
                .header("Authorization", "Bearer " + apiKey)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json))
                .build();
    }

    private void read(String turnId, int connection, List<Seen> events) throws IOException {
        URI stream = egress.next().resolve("/api/turns/" + turnId + "/stream");
        HttpURLConnection http = (HttpURLConnection) stream.toURL().openConnection();
        http.setConnectTimeout(CONNECT_MS);
        http.setReadTimeout(SILENCE_MS);
        http.setRequestProperty("Authorization", "Bearer " + apiKey);
        http.setRequestProperty("Accept", "text/event-stream");
        if (!events.isEmpty()) {
            http.setRequestProperty("Last-Event-ID", events.getLast().id());
        }
        try {
            if (http.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("HTTP " + http.getResponseCode());
            }
            try (SseReader reader = new SseReader(http.getInputStream())) {
                for (Optional<SseEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
                    SseEvent event = next.get();
                    events.add(
                            new Seen(System.currentTimeMillis(), connection, event.id(), event.name(), event.data()));
                }
            }
        } finally {
            http.disconnect();
        }
    }

    /** Counts an error; once every instance has failed, the client sees it and waits. */
    private int failed(String operation, String cause, int failures, Balancer balancer) throws InterruptedException {
        if (failures + 1 < balancer.size()) {
            trouble.raw(operation + ": " + cause);
            return failures + 1;
        }
        trouble.seen(operation + ": " + cause);
        Thread.sleep(PAUSE_MS);
        return 0;
    }

    private static boolean hasEnded(List<Seen> events) {
        return !events.isEmpty() && events.getLast().isEnd();
    }

    private static String cause(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
