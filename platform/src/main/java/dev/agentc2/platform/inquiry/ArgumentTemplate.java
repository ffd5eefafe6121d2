package dev.agentc2.platform.inquiry;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * Arguments of a check: JSON in which the text {@code $effectId} stands for the identity of the call that is asked about,
 * and {@code $arguments} with a JSON pointer behind it for one of its arguments, of whatever type. Other texts that begin
 * with a dollar begin with two. Immutable; nobody changes the node.
 */
public record ArgumentTemplate(ObjectNode template) {
    private static final String EFFECT_ID = "$effectId";
    private static final String ARGUMENTS = "$arguments";

    /**
     * Reads a template.
     *
     * @param node missing for no arguments
     */
    static ArgumentTemplate of(JsonNode node) throws MalformedCheckException {
        if (node.isMissingNode()) {
            return new ArgumentTemplate(JsonNodeFactory.instance.objectNode());
        }
        if (!(node instanceof ObjectNode template)) {
            throw new MalformedCheckException("arguments", "is an object of arguments");
        }
        check(template);
        return new ArgumentTemplate(template);
    }

    private static void check(JsonNode node) throws MalformedCheckException {
        if (node.isTextual()) {
            checkText(node.asText());
        }
        for (JsonNode child : node) {
            check(child);
        }
    }

    private static void checkText(String text) throws MalformedCheckException {
        boolean isPlain = !text.startsWith("$") || text.startsWith("$$") || text.equals(EFFECT_ID);
        boolean isPointer = text.startsWith(ARGUMENTS + "/") && Pointers.areWritten(text.substring(ARGUMENTS.length()));
        if (!isPlain && !isPointer) {
            throw new MalformedCheckException(
                    "arguments",
                    "has texts that begin with a dollar only as $effectId, $arguments and a JSON pointer, or two dollars");
        }
    }

    /** The arguments for a call; empty when the call has no such argument. */
    public Optional<ObjectNode> filled(ObjectNode arguments, String effectId) {
        JsonNode filled = filled(template, arguments, effectId);
        return filled instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    }

    /** Missing when something that is wanted is missing. */
    private static JsonNode filled(JsonNode node, ObjectNode arguments, String effectId) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (node.isTextual()) {
            return filled(node.asText(), arguments, effectId);
        }
        if (node instanceof ObjectNode object) {
            ObjectNode filled = nodes.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                filled.set(field.getKey(), filled(field.getValue(), arguments, effectId));
            }
            return hasMissing(filled) ? nodes.missingNode() : filled;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode filled = nodes.arrayNode();
            array.forEach(item -> filled.add(filled(item, arguments, effectId)));
            return hasMissing(filled) ? nodes.missingNode() : filled;
        }
        return node;
    }

    private static boolean hasMissing(JsonNode filled) {
        return filled.valueStream().anyMatch(JsonNode::isMissingNode);
    }

    private static JsonNode filled(String text, ObjectNode arguments, String effectId) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (text.equals(EFFECT_ID)) {
            return nodes.textNode(effectId);
        }
        if (text.startsWith(ARGUMENTS + "/")) {
            return arguments
                    .at(JsonPointer.compile(text.substring(ARGUMENTS.length())))
                    .deepCopy();
        }
        return nodes.textNode(text.startsWith("$$") ? text.substring(1) : text);
    }
}
