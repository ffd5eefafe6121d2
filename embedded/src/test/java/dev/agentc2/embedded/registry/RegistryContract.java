package dev.agentc2.embedded.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.embedded.registry.RegistryCalls.Answer;
import dev.agentc2.topics.CompatibilityLevel;
import dev.agentc2.topics.RegistryClient;
import dev.agentc2.topics.SchemaProvisioner;
import dev.agentc2.topics.SchemaRegistryException;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What we ask of a registry that speaks Confluent's REST API, whoever's it is. Each case takes subjects and record names
 * of its own, so that a registry may be shared by all.
 */
abstract class RegistryContract {
    private String suffix = "";
    private String subject = "";
    private RegistryCalls registry = new RegistryCalls(URI.create("http://unset"));

    /** Address of the registry that is held to the contract. */
    abstract URI address();

    @BeforeEach
    void connect() {
        suffix = UUID.randomUUID().toString().replace("-", "");
        subject = "contract-" + suffix;
        registry = new RegistryCalls(address());
    }

    @Test
    void aSchemaKeepsItsIdUnderEverySubject() {
        int id = registered(subject, schema("a"));
        assertEquals(id, registered(subject, schema("a")));
        assertEquals(id, registered(subject + "-other", schema("a")));
        assertNotEquals(id, registered(subject + "-other", schema("a", optional("b"))));
    }

    @Test
    void aSchemaIsFoundByItsId() {
        int id = registered(subject, schema("a"));
        Answer answer = registry.get("/schemas/ids/" + id).is(200);
        assertEquals(parse(schema("a")), parse(answer.json().path("schema").asText()));
        assertTrue(answer.contentType().contains("json"));
    }

    @Test
    void anUnknownIdIsNotFound() {
        registry.get("/schemas/ids/987654321").is(404, 40403);
    }

    @Test
    void anIdTellsWhereItIsUsed() {
        int id = registered(subject, schema("a"));
        JsonNode places =
                registry.get("/schemas/ids/" + id + "/versions").is(200).json();
        assertEquals(1, places.size());
        assertEquals(subject, places.path(0).path("subject").asText());
        assertEquals(1, places.path(0).path("version").asInt());
    }

    @Test
    void versionsAreNumberedFromOneAndRead() {
        registered(subject, schema("a"));
        int id = registered(subject, schema("a", optional("b")));
        assertEquals("[1,2]", registry.get(versions()).is(200).json().toString());
        JsonNode second = registry.get(versions() + "/2").is(200).json();
        assertEquals(subject, second.path("subject").asText());
        assertEquals(2, second.path("version").asInt());
        assertEquals(id, second.path("id").asInt());
        assertEquals(
                parse(schema("a", optional("b"))), parse(second.path("schema").asText()));
        assertEquals(second, registry.get(versions() + "/latest").is(200).json());
        assertEquals(
                parse(schema("a")).toString(),
                parse(registry.get(versions() + "/1/schema").is(200).json().toString())
                        .toString());
    }

    @Test
    void aSubjectIsListed() {
        registered(subject, schema("a"));
        assertTrue(registry.get("/subjects").is(200).json().toString().contains("\"" + subject + "\""));
    }

    @Test
    void whatIsNotThereHasItsOwnCode() {
        registry.get(versions()).is(404, 40401);
        registry.get(versions() + "/1").is(404, 40401);
        registered(subject, schema("a"));
        registry.get(versions() + "/9").is(404, 40402);
    }

    @Test
    void aSchemaIsLookedUpUnderASubject() {
        registry.post("/subjects/" + subject, body(schema("a"))).is(404, 40401);
        int id = registered(subject, schema("a"));
        JsonNode found =
                registry.post("/subjects/" + subject, body(schema("a"))).is(200).json();
        assertEquals(id, found.path("id").asInt());
        assertEquals(1, found.path("version").asInt());
        registry.post("/subjects/" + subject, body(schema("z"))).is(404, 40403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"nonsense\"}", "not json", "{\"type\":\"record\",\"name\":\"R\"}"})
    void whatIsNoSchemaIsRefused(String text) {
        registry.post(versions(), body(text)).is(422, 42201);
    }

    /** Three versions: {a}, {a, b}, then the change; what each level says of the last. */
    @ParameterizedTest
    @CsvSource({
        // may readers of the new schema miss a field? a required field is added
        "NONE, required-added, 200",
        "BACKWARD, required-added, 409",
        "BACKWARD_TRANSITIVE, required-added, 409",
        "FORWARD, required-added, 200",
        "FORWARD_TRANSITIVE, required-added, 200",
        "FULL, required-added, 409",
        "FULL_TRANSITIVE, required-added, 409",
        // may readers of the old schema miss a field? a required field is taken away
        "NONE, required-removed, 200",
        "BACKWARD, required-removed, 200",
        "BACKWARD_TRANSITIVE, required-removed, 200",
        "FORWARD, required-removed, 409",
        "FORWARD_TRANSITIVE, required-removed, 409",
        "FULL, required-removed, 409",
        "FULL_TRANSITIVE, required-removed, 409",
        // only the version before the last one minds: b comes back with another type
        "BACKWARD, type-of-first-version-changed, 200",
        "BACKWARD_TRANSITIVE, type-of-first-version-changed, 409",
        "FORWARD, type-of-first-version-changed, 200",
        "FORWARD_TRANSITIVE, type-of-first-version-changed, 409",
        "FULL, type-of-first-version-changed, 200",
        "FULL_TRANSITIVE, type-of-first-version-changed, 409",
        "FULL_TRANSITIVE, optional-added, 200"
    })
    void everyLevelIsKept(String level, String change, int status) {
        registered(subject, schema("a", optional("b")));
        registered(subject, schema("a"));
        registry.put("/config/" + subject, "{\"compatibility\":\"" + level + "\"}")
                .is(200);
        String next = switch (change) {
            case "required-added" -> schema("a", "{\"name\":\"c\",\"type\":\"string\"}");
            case "required-removed" -> schemaOf(optional("d"));
            case "type-of-first-version-changed" ->
                schema("a", "{\"name\":\"b\",\"type\":\"boolean\",\"default\":true}");
            case "optional-added" -> schema("a", optional("c"));
            default -> throw new IllegalArgumentException(change);
        };
        registry.post(versions(), body(next)).is(status);
        assertEquals(
                status == 200 ? 3 : 2, registry.get(versions()).is(200).json().size());
    }

    @Test
    void anIncompatibleSchemaIsRefusedWithTheReason() {
        registered(subject, schema("a"));
        registry.put("/config/" + subject, "{\"compatibility\":\"FULL_TRANSITIVE\"}")
                .is(200);
        Answer answer = registry.post(versions(), body(schema("a", "{\"name\":\"c\",\"type\":\"string\"}")));
        answer.is(409, 409);
        assertTrue(answer.json().path("message").asText().contains("/fields/1"), answer::text);
    }

    @Test
    void compatibilityIsCheckedWithoutRegistering() {
        registered(subject, schema("a"));
        registry.put("/config/" + subject, "{\"compatibility\":\"BACKWARD\"}").is(200);
        String check = "/compatibility" + versions() + "/latest?verbose=true";
        JsonNode fits =
                registry.post(check, body(schema("a", optional("b")))).is(200).json();
        assertTrue(fits.path("is_compatible").asBoolean());
        JsonNode breaks = registry.post(check, body(schema("a", "{\"name\":\"c\",\"type\":\"string\"}")))
                .is(200)
                .json();
        assertEquals(false, breaks.path("is_compatible").asBoolean(true));
        assertEquals("[1]", registry.get(versions()).is(200).json().toString());
    }

    @Test
    void aLevelIsSetReadAndTakenBack() {
        registered(subject, schema("a"));
        JsonNode set = registry.put("/config/" + subject, "{\"compatibility\":\"FORWARD\"}")
                .is(200)
                .json();
        assertEquals("FORWARD", set.path("compatibility").asText());
        assertEquals("FORWARD", level("/config/" + subject));
        registry.delete("/config/" + subject).is(200);
        assertEquals(level("/config"), level("/config/" + subject + "?defaultToGlobal=true"));
        registry.put("/config/" + subject, "{\"compatibility\":\"SIDEWAYS\"}").is(422, 42203);
    }

    @Test
    void aVersionIsHiddenThenForgotten() {
        registered(subject, schema("a"));
        int id = registered(subject, schema("a", optional("b")));
        registry.delete(versions() + "/2?permanent=true").refused(40407);
        assertEquals("2", registry.delete(versions() + "/2").is(200).json().toString());
        registry.delete(versions() + "/2").refused(40406);
        assertEquals("[1]", registry.get(versions()).is(200).json().toString());
        assertEquals(
                "[1,2]",
                registry.get(versions() + "?deleted=true").is(200).json().toString());
        registry.get("/schemas/ids/" + id).is(200);
        assertEquals(
                "2",
                registry.delete(versions() + "/2?permanent=true").is(200).json().toString());
        assertEquals(
                "[1]", registry.get(versions() + "?deleted=true").is(200).json().toString());
    }

    @Test
    void aSubjectIsHiddenThenForgotten() {
        registered(subject, schema("a"));
        registered(subject, schema("a", optional("b")));
        registry.delete("/subjects/" + subject + "?permanent=true").refused(40405);
        assertEquals(
                "[1,2]", registry.delete("/subjects/" + subject).is(200).json().toString());
        registry.delete("/subjects/" + subject).refused(40404);
        registry.get(versions()).is(404, 40401);
        assertEquals(
                "[1,2]",
                registry.delete("/subjects/" + subject + "?permanent=true")
                        .is(200)
                        .json()
                        .toString());
        registry.delete("/subjects/" + subject).is(404, 40401);
    }

    @Test
    void aHiddenSchemaComesBackAsANewVersionWithItsOldId() {
        int id = registered(subject, schema("a"));
        registered(subject, schema("a", optional("b")));
        registry.delete(versions() + "/1").is(200);
        assertEquals(id, registered(subject, schema("a")));
        assertEquals("[2,3]", registry.get(versions()).is(200).json().toString());
    }

    @Test
    void itCanBeReadAndWritten() {
        assertEquals(
                "READWRITE", registry.get("/mode").is(200).json().path("mode").asText());
        assertTrue(registry.get("/schemas/types").is(200).json().toString().contains("AVRO"));
    }

    @Test
    void ourClientUsesIt() {
        try (RegistryClient client = new RegistryClient(address())) {
            Schema first = parse(schema("a"));
            Schema breaking = parse(schema("a", "{\"name\":\"c\",\"type\":\"string\"}"));
            assertEquals(List.of(), client.incompatibilities(subject, first));
            assertFalse(client.isRegistered(subject, first));
            int id = client.register(subject, first);
            client.setCompatibility(subject, CompatibilityLevel.FULL_TRANSITIVE);
            assertTrue(client.isRegistered(subject, first));
            assertEquals(first, client.byId(id));
            assertFalse(client.incompatibilities(subject, breaking).isEmpty());
            SchemaRegistryException refusal =
                    assertThrows(SchemaRegistryException.class, () -> client.register(subject, breaking));
            assertEquals(409, refusal.errorCode());
            assertFalse(refusal.unreachable());
            assertEquals(
                    40403,
                    assertThrows(SchemaRegistryException.class, () -> client.byId(987654321))
                            .errorCode());
        }
    }

    @Test
    void ourSchemasAreProvisioned() {
        try (RegistryClient client = new RegistryClient(address())) {
            SchemaProvisioner provisioner = new SchemaProvisioner(client);
            provisioner.apply();
            provisioner.apply();
            assertEquals(1, provisioner.plan().size(), () -> provisioner.plan().toString());
            assertEquals("FULL_TRANSITIVE", level("/config/agentc2.turns.events-dev.agentc2.wire.TurnAccepted"));
        }
    }

    private int registered(String under, String schema) {
        JsonNode answer = registry.post("/subjects/" + under + "/versions", body(schema))
                .is(200)
                .json();
        assertTrue(answer.path("id").asInt() > 0, answer::toString);
        return answer.path("id").asInt();
    }

    private String level(String path) {
        return registry.get(path).is(200).json().path("compatibilityLevel").asText();
    }

    private String versions() {
        return "/subjects/" + subject + "/versions";
    }

    /** A record with a required string of this name, then other fields. */
    private String schema(String required, String... others) {
        String[] fields = new String[others.length + 1];
        fields[0] = "{\"name\":\"" + required + "\",\"type\":\"string\"}";
        System.arraycopy(others, 0, fields, 1, others.length);
        return schemaOf(fields);
    }

    private String schemaOf(String... fields) {
        return "{\"type\":\"record\",\"name\":\"R" + suffix + "\",\"namespace\":\"contract\",\"fields\":["
                + String.join(",", fields) + "]}";
    }

    private static String optional(String name) {
        return "{\"name\":\"" + name + "\",\"type\":\"int\",\"default\":0}";
    }

    private static String body(String schema) {
        return RegistryCalls.object("schema", schema);
    }

    private static Schema parse(String schema) {
        return new Schema.Parser().parse(schema);
    }
}
