package dev.agentc2.embedded.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Bare calls of a registry, to see status, code and body as any client does. */
final class RegistryCalls {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI base;

    RegistryCalls(URI base) {
        this.base = base;
    }

    /** What came back. */
    record Answer(String call, int status, String contentType, String text) {
        Answer is(int expected) {
            assertEquals(expected, status, () -> call + " answered " + text);
            return this;
        }

        void is(int expected, int code) {
            is(expected);
            assertEquals(code, json().path("error_code").asInt(), () -> call + " answered " + text);
        }

        /** Registries agree on this code but not on the status. */
        void refused(int code) {
            assertTrue(status >= 400 && status < 500, () -> call + " answered " + text);
            is(status, code);
        }

        JsonNode json() {
            try {
                return MAPPER.readTree(text);
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static String object(String key, String value) {
        return MAPPER.createObjectNode().put(key, value).toString();
    }

    Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    Answer post(String path, String body) {
        return send("POST", path, BodyPublishers.ofString(body));
    }

    Answer put(String path, String body) {
        return send("PUT", path, BodyPublishers.ofString(body));
    }

    Answer delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    private Answer send(String method, String path, HttpRequest.BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body)
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            String contentType = response.headers().firstValue("Content-Type").orElse("");
            return new Answer(method + " " + path, response.statusCode(), contentType, response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
