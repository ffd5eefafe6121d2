package dev.agentc2.agent.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.wire.ToolSpec;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * From a tool's JSON Schema to langchain4j's. Properties pass as they are; for a provider that takes typed schemas only
 * they are cut down to type, description, values, items and properties. Thread-safe; remembers what it made.
 */
final class ToolSchemas {
    private static final int MOST_REMEMBERED = 1_000;

    private final boolean typedOnly;
    private final Map<ToolSpec, ToolSpecification> made = new ConcurrentHashMap<>();

    ToolSchemas(boolean typedOnly) {
        this.typedOnly = typedOnly;
    }

    /**
     * The tool as langchain4j offers it.
     *
     * @throws IllegalArgumentException when its parameters aren't a JSON Schema of an object
     */
    ToolSpecification of(ToolSpec tool) {
        ToolSpecification known = made.get(tool);
        if (known != null) {
            return known;
        }
        ToolSpecification specification = ToolSpecification.builder()
                .name(tool.getName())
                .description(tool.getDescription())
                .parameters(parameters(tool.getParameters()))
                .build();
        if (made.size() < MOST_REMEMBERED) {
            made.put(tool, specification);
        }
        return specification;
    }

    private JsonObjectSchema parameters(String schema) {
        try {
            return object(Json.MAPPER.readTree(schema));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the parameters of a tool aren't JSON");
        }
    }

    private JsonObjectSchema object(JsonNode schema) {
        JsonObjectSchema.Builder builder = JsonObjectSchema.builder().description(description(schema));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            builder.addProperty(
                    property.getKey(),
                    typedOnly
                            ? typed(property.getValue())
                            : JsonRawSchema.from(property.getValue().toString()));
        }
        builder.required(texts(schema.path("required")));
        JsonNode further = schema.path("additionalProperties");
        if (further.isBoolean()) {
            builder.additionalProperties(further.booleanValue());
        }
        return builder.build();
    }

    private JsonSchemaElement typed(JsonNode schema) {
        String description = description(schema);
        if (schema.path("enum").isArray()) {
            return JsonEnumSchema.builder()
                    .description(description)
                    .enumValues(texts(schema.path("enum")))
                    .build();
        }
        return switch (type(schema)) {
            case "object" -> object(schema);
            case "array" ->
                JsonArraySchema.builder()
                        .description(description)
                        .items(typed(schema.path("items")))
                        .build();
            case "integer" ->
                JsonIntegerSchema.builder().description(description).build();
            case "number" -> JsonNumberSchema.builder().description(description).build();
            case "boolean" ->
                JsonBooleanSchema.builder().description(description).build();
            default -> JsonStringSchema.builder().description(description).build();
        };
    }

    /** The type, or the first one that isn't null where there are several. */
    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (!type.isArray()) {
            return type.asText("string");
        }
        return texts(type).stream()
                .filter(name -> !name.equals("null"))
                .findFirst()
                .orElse("string");
    }

    private static @Nullable String description(JsonNode schema) {
        return schema.path("description").isTextual()
                ? schema.path("description").textValue()
                : null;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
