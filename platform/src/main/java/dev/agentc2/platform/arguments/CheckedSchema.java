package dev.agentc2.platform.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.json.Json;

/**
 * A schema from outside as arguments are checked against it here: without regular expressions, of which a hostile one can
 * keep a processor busy for hours. The server checks those itself. Pure.
 */
public final class CheckedSchema {
    private CheckedSchema() {}

    /** The schema without patterns; as it is when it can't be read, for whoever reads it next to say so. */
    public static String of(String schema) {
        if (!schema.contains("attern")) {
            return schema;
        }
        try {
            JsonNode root = Json.MAPPER.readTree(schema);
            strip(root, false);
            return root.toString();
        } catch (JsonProcessingException e) {
            return schema;
        }
    }

    /** @param names whether the fields of the node are names of properties, not words of the schema language */
    private static void strip(JsonNode node, boolean names) {
        if (node instanceof ObjectNode object && !names) {
            object.remove("patternProperties");
            if (object.path("pattern").isTextual()) {
                object.remove("pattern");
            }
        }
        for (var field : node.properties()) {
            boolean holdsNames = !names
                    && switch (field.getKey()) {
                        case "properties", "$defs", "definitions", "dependentSchemas" -> true;
                        default -> false;
                    };
            strip(field.getValue(), holdsNames);
        }
        if (node.isArray()) {
            node.forEach(item -> strip(item, false));
        }
    }
}
