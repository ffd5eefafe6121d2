package dev.agentc2.topics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a registry as JSON trees. Repeats a request only when there was no answer or the server says that it
 * can't now (429, 5xx): every call of this API may be repeated. Bounded: three tries of at most 5 s and 600 ms between
 * them. Thread-safe.
 */
final class RegistryHttp implements AutoCloseable {
    static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int OK = 200;
    private static final int SERVER_ERROR = 500;
    private static final int TRIES = 3;
    private static final Duration BACKOFF = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String JSON = "application/vnd.schemaregistry.v1+json";
    private static final JsonMapper MAPPER = new JsonMapper();

    private final HttpClient client;
    private final String base;
    private final @Nullable String authorization;

    RegistryHttp(URI baseUrl) {
        String scheme = baseUrl.getScheme();
        if (baseUrl.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "the schema registry's address must be http://host... or https://host...");
        }
        this.base = withoutUser(baseUrl).replaceAll("/+$", "");
        String user = baseUrl.getUserInfo();
        this.authorization = user == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
    }

    /** A path segment with all that isn't plain encoded. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) {
        return send(request(path).GET().build());
    }

    JsonNode post(String path, JsonNode body) {
        return send(request(path).POST(publisher(body)).build());
    }

    JsonNode put(String path, JsonNode body) {
        return send(request(path).PUT(publisher(body)).build());
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .header("Accept", JSON)
                .header("Content-Type", JSON);
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    private static HttpRequest.BodyPublisher publisher(JsonNode body) {
        return HttpRequest.BodyPublishers.ofString(body.toString());
    }

    private JsonNode send(HttpRequest request) {
        String problem = "";
        for (int tried = 0; tried < TRIES; tried++) {
            try {
                Thread.sleep(BACKOFF.multipliedBy(tried));
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                int status = response.statusCode();
                if (status < SERVER_ERROR && status != TOO_MANY_REQUESTS) {
                    return answer(request, response);
                }
                problem = "it answers " + status;
            } catch (IOException e) {
                problem = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SchemaRegistryException("interrupted while asking the schema registry", true);
            }
        }
        throw new SchemaRegistryException("the schema registry at " + base + " can't be reached: " + problem, true);
    }

    private static JsonNode answer(HttpRequest request, HttpResponse<String> response) {
        JsonNode body = tree(response.body());
        int status = response.statusCode();
        if (status == OK) {
            return body;
        }
        String reason = body.path("message").asText("no reason given");
        String what = request.method() + " " + request.uri().getPath();
        String message = status == CONFLICT
                ? "the schema registry refuses an incompatible schema (" + what + "): " + reason
                : "the schema registry answers " + status + " to " + what + ": " + reason;
        throw new SchemaRegistryException(
                message, status, body.path("error_code").asInt());
    }

    private static JsonNode tree(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static String withoutUser(URI url) {
        try {
            return new URI(url.getScheme(), null, url.getHost(), url.getPort(), url.getPath(), null, null).toString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not an address of a schema registry", e);
        }
    }
}
