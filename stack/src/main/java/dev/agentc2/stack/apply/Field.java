package dev.agentc2.stack.apply;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A field of a document that the API knows too.
 *
 * @param name in the files
 * @param apiName in the API
 * @param required whether a document must have it
 * @param fallback what is sent where a document doesn't have it; null to leave it out
 */
record Field(
        String name,
        String apiName,
        Form form,
        boolean required,
        @Nullable JsonNode fallback) {
    static Field required(String name, Form form) {
        return new Field(name, name, form, true, null);
    }

    static Field optional(String name, Form form) {
        return new Field(name, name, form, false, null);
    }

    /** Whether the API lets it be changed: a connection stays of the kind that it was made as. */
    boolean changeable() {
        return !name.equals("type");
    }

    Field or(JsonNode value) {
        return new Field(name, apiName, form, false, value);
    }

    /** The same field, called otherwise by the API. */
    Field as(String nameThere) {
        return new Field(name, nameThere, form, required, fallback);
    }
}
