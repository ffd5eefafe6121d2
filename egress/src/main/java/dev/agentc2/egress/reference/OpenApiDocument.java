package dev.agentc2.egress.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The OpenAPI 3.1 document of all services, put together from the files in {@code /openapi}: each operation says what it
 * needs in {@code x-permission}, from which its security follows, and any may answer with a problem. Immutable.
 */
public final class OpenApiDocument {
    private static final String ROOT = "openapi";
    private static final List<String> PARTS = List.of("talking", "people", "clients", "configuration");
    private static final YAMLMapper YAML = new YAMLMapper();

    private final byte[] json;

    /**
     * Loads the document out of the class path.
     *
     * @throws IllegalStateException when the files say something twice or an operation names no permission: a bug
     */
    public OpenApiDocument() {
        ObjectNode document = read(ROOT);
        ObjectNode paths = document.putObject("paths");
        ObjectNode schemas = (ObjectNode) document.at("/components/schemas");
        for (String part : PARTS) {
            ObjectNode file = read(part);
            addAll(paths, file.path("paths"));
            addAll(schemas, file.path("schemas"));
        }
        paths.forEach(OpenApiDocument::complete);
        json = bytes(document);
    }

    /** The document as JSON. */
    public byte[] json() {
        return json.clone();
    }

    private static void addAll(ObjectNode to, JsonNode from) {
        from.properties().forEach(entry -> {
            if (to.has(entry.getKey())) {
                throw new IllegalStateException("said twice: " + entry.getKey());
            }
            to.set(entry.getKey(), entry.getValue());
        });
    }

    private static void complete(JsonNode path) {
        for (JsonNode operation : path) {
            if (operation instanceof ObjectNode object) { // parameters of all operations are an array
                Permission permission =
                        Permission.valueOf(object.path("x-permission").asText());
                object.set("security", security(permission));
                ((ObjectNode) object.path("responses"))
                        .putObject("default")
                        .put("$ref", "#/components/responses/Problem");
            }
        }
    }

    private static ArrayNode security(Permission permission) {
        ArrayNode ways = Json.MAPPER.createArrayNode();
        if (permission != Permission.PUBLIC && permission != Permission.PERSON) {
            ways.addObject().putArray("apiKey");
        }
        if (permission != Permission.PUBLIC) {
            ways.addObject().putArray("session");
        }
        return ways;
    }

    private static ObjectNode read(String name) {
        try (InputStream in = OpenApiDocument.class.getResourceAsStream("/openapi/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the class path lacks openapi/" + name + ".yaml");
            }
            return (ObjectNode) YAML.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(JsonNode document) {
        try {
            return Json.MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as a tree can be written", e);
        }
    }
}
