package dev.agentc2.egress.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-zA-Z]+)}");

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final JsonNode document = document();

    /** An operation with the parameters of its path. */
    private record Operation(String name, String path, JsonNode self, List<JsonNode> parameters) {}

    private static JsonNode document() {
        try {
            return Json.MAPPER.readTree(new OpenApiDocument().json());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Operation> operations() {
        List<Operation> found = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> entry : path.getValue().properties()) {
                if (entry.getValue().isObject()) {
                    List<JsonNode> parameters = new ArrayList<>();
                    path.getValue().path("parameters").forEach(p -> parameters.add(resolved(p)));
                    entry.getValue().path("parameters").forEach(p -> parameters.add(resolved(p)));
                    found.add(new Operation(
                            entry.getKey() + " " + path.getKey(), path.getKey(), entry.getValue(), parameters));
                }
            }
        }
        return found;
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    @Test
    void itIsValidOpenApi31() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/openapi-schema/openapi-3.1.json")) {
            JsonNode schema = Json.MAPPER.readTree(Objects.requireNonNull(in));
            assertEquals(List.of(), registry.getSchema(schema).validate(document));
        }
        assertFalse(registry.getSchema(Json.MAPPER.readTree("{\"required\":[\"x\"]}"))
                .validate(document)
                .isEmpty());
    }

    @Test
    void itsSchemasAreValidJsonSchemasOfTheDialectThatOpenApi31Takes() {
        var meta = registry.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        List<JsonNode> schemas = new ArrayList<>();
        document.at("/components/schemas").forEach(schemas::add);
        schemas.addAll(document.findValues("schema"));
        assertTrue(schemas.size() > 100);
        schemas.forEach(schema -> assertEquals(List.of(), meta.validate(schema), schema::toString));
    }

    @Test
    void everyReferenceLeadsSomewhereAndEverySchemaIsUsed() {
        Set<String> references = new HashSet<>();
        document.findValuesAsText("$ref").forEach(references::add);
        references.forEach(
                reference -> assertFalse(document.at(reference.substring(1)).isMissingNode(), reference));
        document.at("/components/schemas")
                .properties()
                .forEach(schema ->
                        assertTrue(references.contains("#/components/schemas/" + schema.getKey()), schema.getKey()));
    }

    @Test
    void everyOperationHasANameOfItsOwnAKnownPermissionAndAGroup() {
        Set<String> names = new HashSet<>();
        Set<String> tags = new HashSet<>(document.get("tags").findValuesAsText("name"));
        for (Operation operation : operations()) {
            JsonNode self = operation.self();
            assertTrue(names.add(self.path("operationId").asText()), operation.name());
            assertFalse(self.path("summary").asText().isBlank(), operation.name());
            assertTrue(tags.contains(self.at("/tags/0").asText()), operation.name());
            Permission permission = Permission.valueOf(self.path("x-permission").asText());
            assertEquals(permission == Permission.PUBLIC, self.get("security").isEmpty(), operation.name());
        }
    }

    @Test
    void parametersOfAPathAreThoseInItsBraces() {
        for (Operation operation : operations()) {
            Set<String> inBraces = PARAMETER
                    .matcher(operation.path())
                    .results()
                    .map(match -> match.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> told = operation.parameters().stream()
                    .filter(parameter -> parameter.path("in").asText().equals("path"))
                    .map(parameter -> parameter.path("name").asText())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(inBraces, told, operation.name());
        }
    }

    @Test
    void permissionsAreAllThatSomebodyCanHave() {
        Set<String> told = new TreeSet<>();
        document.at("/components/schemas/Permission/enum").forEach(name -> told.add(name.asText()));
        Set<String> there = new TreeSet<>();
        for (Permission permission : Permission.values()) {
            if (permission != Permission.PUBLIC) {
                there.add(permission.name());
            }
        }
        assertEquals(there, told);
    }
}
