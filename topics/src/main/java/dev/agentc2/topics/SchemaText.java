package dev.agentc2.topics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/**
 * A schema as it is published: what the {@code .avsc} says, without the hints that generated Java classes carry. So
 * the same schema gets the same id whoever registers it.
 */
final class SchemaText {
    private static final JsonMapper MAPPER = new JsonMapper();

    private SchemaText() {}

    static String of(Schema schema) {
        try {
            JsonNode tree = MAPPER.readTree(schema.toString());
            strip(tree);
            return new Schema.Parser().parse(tree.toString()).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema prints itself as JSON", e);
        }
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(GenericData.STRING_PROP);
        }
        node.forEach(SchemaText::strip);
    }
}
