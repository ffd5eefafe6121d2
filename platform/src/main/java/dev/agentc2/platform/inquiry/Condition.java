package dev.agentc2.platform.inquiry;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What must be so in the answer of a check. Immutable; nobody changes the node.
 *
 * @param pointer to the value that it goes by
 * @param equal what that is; null when it goes by whether there is one
 * @param exists whether there is one, where it goes by that; JSON null is none
 */
public record Condition(JsonPointer pointer, @Nullable JsonNode equal, boolean exists) {
    private static final Set<String> FIELDS = Set.of("pointer", "equals", "exists");

    static Condition of(String field, JsonNode node) throws MalformedCheckException {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        JsonNode equal = node.get("equals");
        JsonNode exists = node.get("exists");
        boolean isWhole = node.isObject()
                && FIELDS.containsAll(names)
                && node.path("pointer").isTextual()
                && Pointers.areWritten(node.path("pointer").asText())
                && (equal == null) != (exists == null)
                && (exists == null || exists.isBoolean());
        if (!isWhole) {
            throw new MalformedCheckException(
                    field,
                    "is a JSON pointer as pointer, and either equals with a value, or exists with true or false");
        }
        return new Condition(
                JsonPointer.compile(node.path("pointer").asText()), equal, exists == null || exists.asBoolean());
    }

    /** Whether an answer is so. */
    public boolean holds(JsonNode answer) {
        JsonNode value = answer.at(pointer);
        if (equal != null) {
            return areEqual(equal, value);
        }
        return exists == !(value.isMissingNode() || value.isNull());
    }

    /** Numbers by their value: 1 is 1.0. */
    private static boolean areEqual(JsonNode wanted, JsonNode value) {
        if (wanted.isNumber() && value.isNumber()) {
            return Double.isFinite(wanted.doubleValue())
                    && Double.isFinite(value.doubleValue())
                    && wanted.decimalValue().compareTo(value.decimalValue()) == 0;
        }
        return wanted.equals(value);
    }
}
