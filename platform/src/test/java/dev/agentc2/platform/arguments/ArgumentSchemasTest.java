package dev.agentc2.platform.arguments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.arguments.ArgumentSchemas.UnreadableException;
import dev.agentc2.platform.arguments.ArgumentSchemas.Violation;
import dev.agentc2.platform.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentSchemasTest {
    private static final String SCHEMA = """
            {"type":"object","properties":{"amount":{"type":"number","maximum":100},"to":{"type":"object",
            "properties":{"name":{"type":"string","pattern":"^(a+)+$"}}}},"required":["amount"],
            "additionalProperties":false}""";

    private final ArgumentSchemas schemas = new ArgumentSchemas();

    @Test
    void whatFitsHasNoViolations() throws Exception {
        assertEquals(List.of(), schemas.violations(SCHEMA, arguments("{\"amount\":99.5}")));
    }

    @Test
    void eachViolationSaysWhereAndWhat() throws Exception {
        List<String> places = schemas.violations(SCHEMA, arguments("{\"amount\":101,\"to\":{\"name\":7}}")).stream()
                .map(Violation::at)
                .sorted()
                .toList();
        assertEquals(List.of("/amount", "/to/name"), places);
        Violation missing = schemas.violations(SCHEMA, arguments("{}")).getFirst();
        assertEquals("", missing.at());
        assertFalse(missing.rule().isBlank());
    }

    @Test
    void aHostilePatternOfAForeignSchemaIsNotTried() throws Exception {
        String hostile = "a".repeat(40) + "!";
        assertEquals(
                List.of(),
                schemas.violations(
                        CheckedSchema.of(SCHEMA), arguments("{\"amount\":1,\"to\":{\"name\":\"" + hostile + "\"}}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "{\"$ref\":\"https://schemas.example/elsewhere\"}", "{\"type\":\"object\",\"$ref\":\"#/a\"}"
            })
    void whatIsNoSchemaIsSaidToBeNone(String schema) {
        assertThrows(UnreadableException.class, () -> schemas.violations(schema, arguments("{\"a\":1}")));
    }

    private static ObjectNode arguments(String json) throws Exception {
        return (ObjectNode) Json.MAPPER.readTree(json);
    }
}
