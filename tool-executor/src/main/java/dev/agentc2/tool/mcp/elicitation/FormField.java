package dev.agentc2.tool.mcp.elicitation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.tool.mcp.elicitation.ElicitedForm.UnfitException;
import java.util.List;
import java.util.Set;

/**
 * A field of a form: the primitive schemas that the protocol allows, and nothing of them that it doesn't know. Patterns are
 * left out, for a hostile one can keep a processor busy for hours; the server checks them itself. Pure.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#requested-schema">Schemas</a>
 */
final class FormField {
    static final int MOST_CHOICES = 100;

    private static final Set<String> FORMATS = Set.of("email", "uri", "date", "date-time");

    private final JsonNode given;
    private final ObjectNode field = Json.MAPPER.createObjectNode();

    private FormField(JsonNode given) {
        this.given = given;
    }

    static ObjectNode of(JsonNode given) throws UnfitException {
        FormField form = new FormField(given);
        String type = given.path("type").asText();
        form.field.put("type", type);
        form.words("title");
        form.words("description");
        switch (type) {
            case "string" -> form.text();
            case "number", "integer" -> form.copy(List.of("minimum", "maximum", "default"), JsonNode::isNumber);
            case "boolean" -> form.copy(List.of("default"), JsonNode::isBoolean);
            case "array" -> form.choices();
            default ->
                throw new UnfitException("A property is a string, number, integer, boolean, or an array of choices.");
        }
        return form.field;
    }

    private void text() throws UnfitException {
        copy(List.of("minLength", "maxLength"), JsonNode::isInt);
        copy(List.of("default"), JsonNode::isTextual);
        if (FORMATS.contains(given.path("format").asText())) {
            field.put("format", given.path("format").asText());
        }
        choice(given, field, "oneOf");
        ArrayNode names = texts(given.path("enumNames"));
        if (field.has("enum") && names.size() == field.path("enum").size()) {
            field.set("enumNames", names);
        }
    }

    private void choices() throws UnfitException {
        ObjectNode items = Json.MAPPER.createObjectNode().put("type", "string");
        choice(given.path("items"), items, "anyOf");
        if (items.size() == 1) {
            throw new UnfitException("An array has items with an enum, or with titled constants.");
        }
        field.set("items", items);
        field.put("uniqueItems", true);
        copy(List.of("minItems", "maxItems"), JsonNode::isInt);
        if (given.path("default").isArray()) {
            field.set("default", texts(given.path("default")));
        }
    }

    /** @param titled word of the schema language for choices that have titles */
    private static void choice(JsonNode from, ObjectNode to, String titled) throws UnfitException {
        if (from.path("enum").isArray()) {
            to.set("enum", texts(from.path("enum")));
        } else if (from.path(titled).isArray()) {
            ArrayNode choices = to.putArray(titled);
            for (JsonNode each : bounded(from.path(titled))) {
                String value = each.path("const").asText();
                choices.addObject()
                        .put("const", value)
                        .put("title", PlainWords.of(each.path("title").asText(value)));
            }
        }
    }

    private static ArrayNode texts(JsonNode list) throws UnfitException {
        ArrayNode texts = Json.MAPPER.createArrayNode();
        for (JsonNode each : bounded(list)) {
            texts.add(each.asText());
        }
        return texts;
    }

    private static JsonNode bounded(JsonNode list) throws UnfitException {
        if (list.size() > MOST_CHOICES) {
            throw new UnfitException("There are at most " + MOST_CHOICES + " choices.");
        }
        return list;
    }

    private void words(String name) {
        if (given.path(name).isTextual()) {
            field.put(name, PlainWords.of(given.path(name).asText()));
        }
    }

    private interface Kind {
        boolean is(JsonNode value);
    }

    private void copy(List<String> names, Kind kind) {
        for (String name : names) {
            JsonNode value = given.path(name);
            if (kind.is(value)) {
                field.set(name, value);
            }
        }
    }
}
