package dev.agentc2.tool.mcp.elicitation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.tool.question.Question;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Params of {@code elicitation/create} as a question: bounded, and of the schema only what the protocol knows. Pure. */
final class ElicitedForm {
    static final int LONGEST_MESSAGE = 2_048;
    static final int LONGEST_SCHEMA = 16_384;
    static final int MOST_FIELDS = 32;

    private static final TypeReference<Map<String, Object>> CONTENT = new TypeReference<>() {};

    private ElicitedForm() {}

    /** A question can't be put to anybody. */
    static final class UnfitException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String rule;

        UnfitException(String rule) {
            super(rule, null, false, false);
            this.rule = rule;
        }

        /** What is wrong, in a sentence for the server's makers; never what the server sent. */
        String rule() {
            return rule;
        }
    }

    /**
     * Reads a question.
     *
     * @throws UnfitException when it isn't a form, or larger than allowed
     */
    static Question read(JsonNode params) throws UnfitException {
        if (!params.path("mode").asText("form").equals("form")) {
            throw new UnfitException("This client supports elicitation in form mode only.");
        }
        String message = PlainWords.of(params.path("message").asText(""));
        if (message.isBlank() || bytes(message) > LONGEST_MESSAGE) {
            throw new UnfitException("The message is a text of at most " + LONGEST_MESSAGE + " bytes.");
        }
        String schema = schema(params.path("requestedSchema")).toString();
        if (bytes(schema) > LONGEST_SCHEMA) {
            throw new UnfitException("The requested schema is larger than " + LONGEST_SCHEMA + " bytes.");
        }
        return new Question(message, schema);
    }

    /** An answer's content, as the SDK takes it. */
    static Map<String, Object> content(String json) {
        try {
            return Json.MAPPER.readValue(json, CONTENT);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer is a JSON object", e);
        }
    }

    private static ObjectNode schema(JsonNode given) throws UnfitException {
        JsonNode properties = given.path("properties");
        if (!given.path("type").asText().equals("object") || !properties.isObject()) {
            throw new UnfitException("The requested schema is an object with properties.");
        }
        if (properties.size() > MOST_FIELDS) {
            throw new UnfitException("The requested schema has at most " + MOST_FIELDS + " properties.");
        }
        ObjectNode schema = Json.MAPPER.createObjectNode().put("type", "object");
        ObjectNode fields = schema.putObject("properties");
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            String name = property.getKey();
            if (name.isBlank() || !name.equals(PlainWords.of(name))) {
                throw new UnfitException("The names of properties are plain words.");
            }
            fields.set(name, FormField.of(property.getValue()));
        }
        ArrayNode required = Json.MAPPER.createArrayNode();
        given.path("required").forEach(name -> {
            if (fields.has(name.asText())) {
                required.add(name.asText());
            }
        });
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema.put("additionalProperties", false);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
