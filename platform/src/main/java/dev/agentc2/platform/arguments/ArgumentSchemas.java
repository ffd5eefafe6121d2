package dev.agentc2.platform.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.agentc2.platform.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Checks the arguments of calls against tools' JSON Schemas (2020-12 unless one names another). Schemas are compiled once,
 * the newest 1,000 are kept; nothing is fetched for a reference to elsewhere. Thread-safe.
 */
public final class ArgumentSchemas {
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

    /**
     * Something that a schema doesn't allow. Immutable.
     *
     * @param at JSON pointer to it; empty for all of the arguments
     * @param rule what is wrong, in words; may quote the arguments
     */
    public record Violation(String at, String rule) {}

    /** No arguments can be checked against the schema, whatever they are. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(Throwable cause) {
            super("the schema can't be read", cause);
        }
    }

    /**
     * What of a call's arguments a schema doesn't allow; empty when they fit.
     *
     * @throws UnreadableException when it is no schema: it may come from outside
     */
    public List<Violation> violations(String schema, ObjectNode arguments) throws UnreadableException {
        try {
            return schema(schema).validate(arguments).stream()
                    .map(error -> new Violation(String.valueOf(error.getInstanceLocation()), error.getMessage()))
                    .toList();
        } catch (RuntimeException | StackOverflowError | JsonProcessingException e) {
            throw new UnreadableException(e); // and so may whatever a validator makes of it
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
}
