package dev.agentc2.embedded.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as the routes see it. Immutable.
 *
 * @param path segments, decoded
 * @param query parameters, decoded; of a repeated one the last
 */
record Request(String method, List<String> path, Map<String, String> query, String body) {
    private static final int MAX_BODY_BYTES = 4 * 1024 * 1024;
    private static final JsonMapper MAPPER = new JsonMapper();

    static Request read(HttpExchange exchange) throws IOException {
        URI address = exchange.getRequestURI();
        try (InputStream in = exchange.getRequestBody()) {
            byte[] body = in.readNBytes(MAX_BODY_BYTES + 1);
            if (body.length > MAX_BODY_BYTES) {
                in.transferTo(OutputStream.nullOutputStream()); // else the client's next request gets lost behind it
                throw RegistryError.tooLarge();
            }
            return new Request(
                    exchange.getRequestMethod(),
                    segments(address.getRawPath()),
                    parameters(address.getRawQuery()),
                    new String(body, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw RegistryError.badRequest("the address isn't well encoded");
        }
    }

    /** Whether a parameter is {@code true}. */
    boolean flag(String name) {
        return "true".equalsIgnoreCase(query.get(name));
    }

    /** A member of the JSON body as text; empty when it isn't there. */
    String member(String name) {
        return json().path(name).asText("");
    }

    /** The schema in the body: Avro, and without references to other subjects. */
    String schema() {
        JsonNode json = json();
        String type = json.path("schemaType").asText("AVRO");
        if (!type.isEmpty() && !type.equals("AVRO")) {
            throw RegistryError.invalidSchema("type " + type + " isn't kept here, only AVRO");
        }
        if (!json.path("references").isEmpty()) {
            throw RegistryError.invalidSchema("references to other subjects aren't kept here");
        }
        String schema = json.path("schema").asText("");
        if (schema.isBlank()) {
            throw RegistryError.invalidSchema("Empty schema");
        }
        return schema;
    }

    private JsonNode json() {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw RegistryError.badRequest("the body isn't JSON: " + e.getOriginalMessage());
        }
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : query == null ? new String[0] : query.split("&")) {
            String[] parts = parameter.split("=", 2);
            parameters.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }
}
