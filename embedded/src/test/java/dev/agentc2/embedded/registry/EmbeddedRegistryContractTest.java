package dev.agentc2.embedded.registry;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedRegistry;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The embedded registry keeps the contract, and Confluent's answers where others differ. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedRegistryContractTest extends RegistryContract {
    private static final String RECORD = "{\"type\":\"record\",\"name\":\"Plain\",\"fields\":[]}";

    private final EmbeddedRegistry registry;

    EmbeddedRegistryContractTest(@TempDir Path dir) {
        registry = EmbeddedRegistry.start(dir, 0);
    }

    @Override
    URI address() {
        return URI.create(registry.url());
    }

    @AfterAll
    void stop() {
        registry.close();
    }

    @Test
    void aVersionThatIsNoNumberHasItsOwnCode() {
        RegistryCalls calls = new RegistryCalls(address());
        calls.post("/subjects/plain/versions", RegistryCalls.object("schema", RECORD))
                .is(200);
        calls.get("/subjects/plain/versions/nine").is(422, 42202);
        calls.get("/subjects/plain/versions/0").is(422, 42202);
    }

    @Test
    void aCheckGivesItsReasons() {
        RegistryCalls calls = new RegistryCalls(address());
        calls.post("/subjects/checked/versions", RegistryCalls.object("schema", RECORD))
                .is(200);
        String breaking = RECORD.replace("[]", "[{\"name\":\"c\",\"type\":\"int\"}]");
        String answer = calls.post(
                        "/compatibility/subjects/checked/versions/latest?verbose=true",
                        RegistryCalls.object("schema", breaking))
                .is(200)
                .text();
        assertTrue(answer.startsWith("{\"is_compatible\":false,\"messages\":["), answer);
        assertTrue(answer.contains("READER_FIELD_MISSING_DEFAULT_VALUE"), answer);
        assertTrue(answer.contains("{compatibility: 'BACKWARD'}"), answer);
    }

    @Test
    void aSubjectMayBeNamedAnyhow() {
        RegistryCalls calls = new RegistryCalls(address());
        calls.post("/subjects/a%2Fb%20c+d/versions", RegistryCalls.object("schema", RECORD))
                .is(200);
        assertTrue(calls.get("/subjects").text().contains("\"a/b c+d\""));
    }

    @Test
    void whatIsNotAskedForRightIsNotAnError500() {
        RegistryCalls calls = new RegistryCalls(address());
        calls.get("/nothing").is(404, 404);
        calls.delete("/subjects").is(405, 405);
        calls.post("/subjects/x/versions", "{").is(400, 400);
        calls.post("/subjects/x/versions", "{}").is(422, 42201);
        calls.post("/subjects/x/versions", "[]").is(422, 42201);
        calls.post("/subjects/x/versions", "{\"schema\":\"{}\",\"schemaType\":\"JSON\"}")
                .is(422, 42201);
        calls.post("/subjects/x/versions", "x".repeat(5_000_000)).is(413, 413);
        calls.get("/schemas/ids/none").is(404, 40403);
    }
}
