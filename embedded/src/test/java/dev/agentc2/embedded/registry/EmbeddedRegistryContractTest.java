package dev.agentc2.embedded.registry;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

    /** A client that thinks its connection can be used again would wait for ever, about once in a thousand times. */
    @Test
    void whoSentTooMuchIsAnsweredOnTheSameConnection() throws IOException {
        String requests = "POST /subjects/x/versions HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n"
                + "x".repeat(5_000_000) + "GET /schemas/ids/none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(address().getHost(), address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answers.startsWith("HTTP/1.1 413 "), answers);
            assertTrue(answers.contains("HTTP/1.1 404 "), answers);
        }
    }
}
