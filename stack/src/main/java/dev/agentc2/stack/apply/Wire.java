package dev.agentc2.stack.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields as the files name them, and as the API does: references are slugs here and ids there. Not thread-safe. */
final class Wire {
    private final Map<Kind, Map<String, String>> idsBySlug = new HashMap<>();
    private final Map<Kind, Map<String, String>> slugsById = new HashMap<>();

    /** Remembers which id a slug stands for. */
    void know(Kind kind, String slug, String id) {
        idsBySlug.computeIfAbsent(kind, _ -> new HashMap<>()).put(slug, id);
        slugsById.computeIfAbsent(kind, _ -> new HashMap<>()).put(id, slug);
    }

    /** The id of something that is known. */
    String id(Kind kind, String slug) {
        String id = idsBySlug.getOrDefault(kind, Map.of()).get(slug);
        if (id == null) {
            throw new IllegalStateException("a plan refers to what is there only: " + kind + " " + slug);
        }
        return id;
    }

    /** Fields of an answer; those that it leaves out have their fallback. */
    Map<String, JsonNode> read(List<Field> fields, JsonNode answer) {
        Map<String, JsonNode> values = new HashMap<>();
        for (Field field : fields) {
            JsonNode value = answer.path(field.apiName());
            JsonNode known = value.isMissingNode() || value.isNull() ? field.fallback() : fromApi(field, value);
            if (known != null) {
                values.put(field.name(), known);
            }
        }
        return values;
    }

    private @Nullable JsonNode fromApi(Field field, JsonNode value) {
        if (field.form() instanceof Form.Reference(Kind to)) {
            String id = value.asText();
            String slug = slugsById.getOrDefault(to, Map.of()).getOrDefault(id, id);
            return JsonNodeFactory.instance.textNode(slug);
        }
        return value;
    }

    /** Fields for a body. */
    ObjectNode write(List<Field> fields, Map<String, JsonNode> values) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (Field field : fields) {
            JsonNode value = values.get(field.name());
            if (value != null && field.form() instanceof Form.Reference(Kind to)) {
                body.put(field.apiName(), id(to, value.asText()));
            } else if (value != null) {
                body.set(field.apiName(), value);
            }
        }
        return body;
    }
}
