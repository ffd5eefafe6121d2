package dev.agentc2.stack.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls the HTTP API with an API key. Thread-safe. */
public final class ApiClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(45);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI base;
    private final String apiKey;

    /**
     * @param base address of the platform, such as {@code http://127.0.0.1:3001}
     * @param apiKey API key
     */
    public ApiClient(URI base, String apiKey) {
        this.base = base;
        this.apiKey = apiKey;
    }

    /**
     * An accepted message.
     *
     * @param conversationId conversation that it belongs to
     * @param turnId turn that it started
     * @param streamUrl path of the turn's stream
     */
    public record Accepted(String conversationId, String turnId, String streamUrl) {}

    /** Sends a message; fields of the body as in the API, such as {@code text} and {@code conversationId}. */
    public Accepted send(String agent, Map<String, String> body) throws IOException, InterruptedException {
        JsonNode answer = post("/api/agents/" + agent + "/messages", Json.MAPPER.writeValueAsString(body));
        return new Accepted(
                answer.path("conversationId").asText(),
                answer.path("turnId").asText(),
                answer.path("streamUrl").asText());
    }

    /** Opens a stream, resuming after an event id when one is given. */
    public SseReader stream(String path, @Nullable String lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).header("Accept", "text/event-stream");
        if (lastEventId != null && !lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> response =
                http.send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            try (InputStream body = response.body()) {
                throw refusal(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return new SseReader(response.body());
    }

    /** Asks for a turn to be cancelled. */
    public void cancel(String turnId) throws IOException, InterruptedException {
        post("/api/turns/" + turnId + "/cancel", "");
    }

    /** Reads a resource as JSON. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return json(request(path).timeout(TIMEOUT).GET().build());
    }

    /** Sends a body as JSON and reads the answer. */
    public JsonNode post(String path, String body) throws IOException, InterruptedException {
        return json(request(path)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** Sends a body on condition that the thing is still in the version that the caller saw; 412 when it isn't. */
    public JsonNode post(String path, String body, long rowVersion) throws IOException, InterruptedException {
        return json(conditional(path, rowVersion)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** Replaces a thing, on the same condition. */
    public JsonNode put(String path, String body, long rowVersion) throws IOException, InterruptedException {
        return json(conditional(path, rowVersion)
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** Deletes a thing, on the same condition. */
    public JsonNode delete(String path, long rowVersion) throws IOException, InterruptedException {
        return json(conditional(path, rowVersion).DELETE().build());
    }

    private HttpRequest.Builder conditional(String path, long rowVersion) {
        return request(path)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("If-Match", "\"" + rowVersion + "\"");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + apiKey);
    }

    private JsonNode json(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw refusal(response.statusCode(), response.body());
        }
        return response.body().isEmpty() ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(response.body());
    }

    private static ApiException refusal(int status, String body) {
        try {
            JsonNode problem = Json.MAPPER.readTree(body);
            String detail = problem.path("detail").asText(problem.path("title").asText());
            return new ApiException(status, detail.isEmpty() ? "HTTP " + status : detail + fields(problem));
        } catch (IOException e) {
            return new ApiException(status, "HTTP " + status);
        }
    }

    /** What is wrong with which field, where there is more than the detail has room for. */
    private static String fields(JsonNode problem) {
        StringBuilder fields = new StringBuilder();
        for (JsonNode error : problem.path("errors")) {
            fields.append("\n  ")
                    .append(error.path("field").asText())
                    .append(": ")
                    .append(error.path("rule").asText());
        }
        return fields.toString();
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
