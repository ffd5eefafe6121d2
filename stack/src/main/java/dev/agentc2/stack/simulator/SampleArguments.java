package dev.agentc2.stack.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes arguments that fit a JSON Schema well enough for a scripted tool call: required properties only. */
final class SampleArguments {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEPTH_LIMIT = 16;

    private SampleArguments() {}

    static JsonNode of(JsonNode schema) {
        JsonNode sample = sample(schema, 0);
        return sample.isObject() ? sample : NODES.objectNode();
    }

    private static JsonNode sample(JsonNode schema, int depth) {
        if (!schema.isObject() || depth > DEPTH_LIMIT) {
            return NODES.textNode("x");
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        for (String choice : new String[] {"enum", "examples"}) {
            if (schema.path(choice).isArray() && !schema.path(choice).isEmpty()) {
                return schema.get(choice).get(0);
            }
        }
        for (String choice : new String[] {"anyOf", "oneOf"}) {
            if (schema.path(choice).isArray()) {
                return sample(schema.path(choice).path(0), depth + 1);
            }
        }
        return ofType(schema, depth);
    }

    private static JsonNode ofType(JsonNode schema, int depth) {
        JsonNode type = schema.path("type");
        String name = type.isArray() ? type.path(0).asText() : type.asText(schema.has("properties") ? "object" : "");
        return switch (name) {
            case "number", "integer" ->
                NODES.numberNode(Math.max(1, schema.path("minimum").asInt(1)));
            case "boolean" -> NODES.booleanNode(true);
            case "array" -> NODES.arrayNode();
            case "null" -> NODES.nullNode();
            case "object" -> object(schema, depth);
            default ->
                NODES.textNode("x".repeat(Math.max(1, schema.path("minLength").asInt(1))));
        };
    }

    private static ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = NODES.objectNode();
        schema.path("required")
                .valueStream()
                .map(JsonNode::asText)
                .forEach(name ->
                        object.set(name, sample(schema.path("properties").path(name), depth + 1)));
        return object;
    }
}
