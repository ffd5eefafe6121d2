package dev.agentc2.embedded.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedException;
import dev.agentc2.embedded.EmbeddedRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the registry has answered it still knows, however it ended. */
class RegistryDurabilityTest {
    private static final String BODY = RegistryCalls.object("schema", "{\"type\":\"string\"}");

    @TempDir
    Path dir;

    @Test
    void everythingIsThereAfterAStop() {
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(dir, 0)) {
            RegistryCalls calls = calls(registry);
            calls.post("/subjects/kept/versions", BODY).is(200);
            calls.put("/config/kept", "{\"compatibility\":\"FULL\"}").is(200);
            calls.put("/config", "{\"compatibility\":\"NONE\"}").is(200);
            calls.post("/subjects/hidden/versions", BODY).is(200);
            calls.delete("/subjects/hidden").is(200);
        }
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(dir, 0)) {
            RegistryCalls calls = calls(registry);
            assertEquals("[\"kept\"]", calls.get("/subjects").json().toString());
            assertEquals(
                    "[\"hidden\"]",
                    calls.get("/subjects?deletedOnly=true").json().toString());
            assertEquals(
                    "{\"compatibilityLevel\":\"FULL\"}",
                    calls.get("/config/kept").text());
            assertEquals(
                    "{\"compatibilityLevel\":\"NONE\"}", calls.get("/config").text());
        }
    }

    @Test
    void whatWasAnsweredIsOnDiskBeforeTheStop(@TempDir Path copy) throws IOException {
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(dir, 0)) {
            calls(registry).post("/subjects/kept/versions", BODY).is(200);
            Files.copy(journal(dir), journal(copy));
        }
        assertKept(copy);
    }

    /** A crash may cut the last line anywhere; nobody was answered then. */
    @ParameterizedTest
    @ValueSource(
            strings = {"[", "[{\"change\":\"registered\",\"subject\":\"torn\"", "[{\"change\":\"regist\n", "\0\0\0\0"})
    void aTornLastLineIsDroppedAndWritingGoesOn(String torn) throws IOException {
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(dir, 0)) {
            calls(registry).post("/subjects/kept/versions", BODY).is(200);
        }
        Files.writeString(journal(dir), torn, StandardOpenOption.APPEND);
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(dir, 0)) {
            calls(registry).post("/subjects/next/versions", BODY).is(200);
        }
        assertKept(dir);
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(dir, 0)) {
            assertEquals("[\"kept\",\"next\"]", calls(registry).get("/subjects").text());
        }
    }

    @Test
    void damageElsewhereIsNotPassedOver() throws IOException {
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(dir, 0)) {
            calls(registry).post("/subjects/kept/versions", BODY).is(200);
        }
        byte[] good = Files.readAllBytes(journal(dir));
        Files.write(journal(dir), "damaged\n".getBytes(StandardCharsets.UTF_8));
        Files.write(journal(dir), good, StandardOpenOption.APPEND);
        EmbeddedException e = assertThrows(EmbeddedException.class, () -> EmbeddedRegistry.start(dir, 0));
        assertTrue(String.valueOf(e.getMessage()).contains("damaged in line 1"), e::getMessage);
    }

    @Test
    void anIdIsNeverGivenToAnotherSchema() {
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(dir, 0)) {
            RegistryCalls calls = calls(registry);
            calls.post("/subjects/gone/versions", BODY).is(200);
            calls.delete("/subjects/gone").is(200);
            calls.delete("/subjects/gone?permanent=true").is(200);
            calls.get("/schemas/ids/1").is(404, 40403);
        }
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(dir, 0)) {
            String other = RegistryCalls.object("schema", "{\"type\":\"long\"}");
            assertEquals(
                    "{\"id\":2}",
                    calls(registry).post("/subjects/other/versions", other).text());
        }
    }

    @Test
    void twoRegistriesDoNotShareAFolder() {
        EmbeddedRegistry first = EmbeddedRegistry.start(dir, 0);
        try (first) {
            assertThrows(EmbeddedException.class, () -> EmbeddedRegistry.start(dir, 0));
        }
    }

    private static void assertKept(Path dir) {
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(dir, 0)) {
            assertEquals("[1]", calls(registry).get("/subjects/kept/versions").text());
            calls(registry).get("/schemas/ids/1").is(200);
        }
    }

    private static Path journal(Path dir) {
        return dir.resolve("journal.jsonl");
    }

    private static RegistryCalls calls(EmbeddedRegistry registry) {
        return new RegistryCalls(URI.create(registry.url()));
    }
}
