package dev.agentc2.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest.Builder;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds answers of a stack against its OpenAPI document: each must be one that the document tells of, and its body must
 * fit the schema, with no field that isn't in it.
 */
final class DocumentedAnswers {
    private final BareClient client;
    private final JsonNode document;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Set<String> answered = new TreeSet<>();

    DocumentedAnswers(BareClient client) {
        this.client = client;
        this.document =
                json(client.send(client.keyless("/api/openapi.json").GET()).body());
    }

    /** Operations as {@code METHOD path PERMISSION}; parameters of paths without their names. */
    Set<String> operations() {
        Set<String> found = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (operation.getValue().isObject()) {
                    found.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + nameless(path.getKey()) + " "
                            + operation.getValue().path("x-permission").asText());
                }
            }
        }
        return found;
    }

    /** A route likewise. */
    static String operationOf(Route route) {
        return route.method().name() + " " + nameless(route.path()) + " " + route.permission();
    }

    private static String nameless(String path) {
        return path.replaceAll("\\{[a-zA-Z]+}", "{}");
    }

    /** Operations that were answered well, as {@code METHOD path}. */
    Set<String> answered() {
        return answered;
    }

    /** Makes a request with the local user's key and holds its answer against the document. */
    JsonNode send(int status, String method, String path, @Nullable String body, String... headers) {
        Builder request = client.request(path);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return check(
                status,
                method,
                path,
                client.send(request.method(
                        method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))));
    }

    /** Holds an answer against the document. */
    JsonNode check(int status, String method, String path, HttpResponse<String> answer) {
        String name = method + " " + path;
        assertEquals(status, answer.statusCode(), () -> name + ": " + answer.body());
        String template = template(path.replaceAll("\\?.*", ""));
        JsonNode operation = document.path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
        assertTrue(operation.isObject(), name + " isn't in the document");
        JsonNode responses = operation.path("responses");
        JsonNode response = resolved(
                responses.has(String.valueOf(status))
                        ? responses.get(String.valueOf(status))
                        : responses.path("default"));
        assertFalse(status < 400 && !responses.has(String.valueOf(status)), name + " may not answer " + status);
        if (!response.has("content")) {
            assertEquals("", answer.body(), name);
        }
        if (response.has("content")) {
            fits(name, response.get("content"), answer);
        }
        response.path("headers")
                .fieldNames()
                .forEachRemaining(header ->
                        assertTrue(answer.headers().firstValue(header).isPresent(), name + " lacks " + header));
        if (status < 400) {
            answered.add(method + " " + nameless(template));
        }
        return answer.body().startsWith("{") ? json(answer.body()) : Json.MAPPER.nullNode();
    }

    private void fits(String name, JsonNode content, HttpResponse<String> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("").split(";")[0];
        assertTrue(content.has(type), name + " answers " + type);
        if (type.endsWith("json")) {
            JsonNode body = json(answer.body());
            var violations =
                    registry.getSchema(strict(content.get(type).get("schema"))).validate(body);
            assertTrue(violations.isEmpty(), () -> name + ": " + violations + "\n" + body);
        }
    }

    /** The template that an address follows; of several the one with the fewest parameters. */
    private String template(String path) {
        Set<String> known = new HashSet<>();
        document.get("paths").fieldNames().forEachRemaining(known::add);
        return known.stream()
                .filter(template -> path.matches(template.replaceAll("\\{[a-zA-Z]+}", "[^/]+")))
                .min(Comparator.comparingInt(template -> template.split("\\{").length))
                .orElse("none");
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    /** A schema that stands alone and takes no field that it doesn't name. */
    private JsonNode strict(JsonNode schema) {
        ObjectNode alone = schema.deepCopy();
        alone.set("$defs", document.at("/components/schemas").deepCopy());
        JsonNode moved = json(alone.toString().replace("#/components/schemas/", "#/$defs/"));
        moved.findParents("properties").forEach(parent -> {
            ObjectNode object = (ObjectNode) parent;
            if (object.path("properties").isObject() && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
        });
        return moved;
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}
