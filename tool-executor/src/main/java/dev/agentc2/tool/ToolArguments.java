package dev.agentc2.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.tool.ToolDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the arguments that a model wrote and checks them against the tool's JSON Schema (2020-12 unless it names
 * another). Schemas are compiled once; nothing is fetched for a reference to elsewhere. Thread-safe.
 */
final class ToolArguments {
    private static final int LENGTH_LIMIT = 256 * 1024;
    private static final int VIOLATIONS_TOLD = 10;
    private static final int SCHEMAS_KEPT = 1_000;

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaCacheEnabled(false)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .locale(Locale.ENGLISH)
                            .build()));
    private final Map<String, Schema> schemas = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Schema> eldest) {
            return size() > SCHEMAS_KEPT;
        }
    };

    /** What was made of the text. */
    sealed interface Reading {
        /** Arguments that fit the schema. */
        record Fitting(ObjectNode arguments) implements Reading {}

        /** Why a call can't be made with them. */
        record Unfit(ToolOutcome.Failed failure) implements Reading {}
    }

    /** Reads arguments; an empty text means none, as some models write for tools without parameters. */
    Reading read(ToolDescription tool, String text) {
        if (text.length() > LENGTH_LIMIT) {
            return unfit("they are longer than " + LENGTH_LIMIT + " characters");
        }
        JsonNode arguments;
        try {
            arguments = Json.MAPPER.readTree(text.isBlank() ? "{}" : text);
        } catch (JsonProcessingException e) {
            return unfit("they are not valid JSON: " + e.getOriginalMessage());
        }
        if (!(arguments instanceof ObjectNode object)) {
            return unfit("they are not a JSON object");
        }
        return checked(tool, object);
    }

    private Reading checked(ToolDescription tool, ObjectNode arguments) {
        try {
            List<Error> violations = schema(tool.parametersJson()).validate(arguments);
            return violations.isEmpty() ? new Reading.Fitting(arguments) : unfit(told(violations));
        } catch (RuntimeException | StackOverflowError | JsonProcessingException e) {
            // A schema may come from outside, and so may whatever a validator makes of it.
            return new Reading.Unfit(
                    new ToolOutcome.Failed(ToolOutcome.FailureKind.TOOL_ERROR, "The tool's own schema can't be read."));
        }
    }

    private Schema schema(String json) throws JsonProcessingException {
        synchronized (schemas) {
            Schema known = schemas.get(json);
            if (known == null) {
                known = registry.getSchema(Json.MAPPER.readTree(json));
                schemas.put(json, known);
            }
            return known;
        }
    }

    private static String told(List<Error> violations) {
        List<String> told = violations.stream()
                .limit(VIOLATIONS_TOLD)
                .map(v -> v.getInstanceLocation() + ": " + v.getMessage())
                .toList();
        int more = violations.size() - told.size();
        return String.join("; ", told) + (more > 0 ? "; and " + more + " more" : "");
    }

    private static Reading unfit(String why) {
        return new Reading.Unfit(new ToolOutcome.Failed(
                ToolOutcome.FailureKind.INVALID_ARGUMENTS,
                "The arguments don't fit the tool's schema.",
                "The arguments can't be used: " + why + "."));
    }
}
