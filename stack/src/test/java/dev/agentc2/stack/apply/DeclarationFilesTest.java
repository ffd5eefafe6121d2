package dev.agentc2.stack.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** YAML files as declarations, and what a person is told of those that are wrong. */
class DeclarationFilesTest {
    private static final String AGENT = """
            kind: Agent
            slug: helper
            name: Helper
            instructions: Help.
            """;

    @TempDir
    Path folder = Path.of("");

    private record Bad(String why, String text, int line, String says) {}

    @TestFactory
    Stream<DynamicTest> whatIsWrongIsSaidWithFileAndLine() {
        return bad().map(bad -> DynamicTest.dynamicTest(bad.why(), () -> {
            String message = refusal(bad.text());
            assertTrue(message.startsWith(folder.resolve("a.yaml") + ":" + bad.line() + ": "), message);
            assertTrue(message.contains(bad.says()), message);
            assertEquals(1, message.lines().count(), message);
        }));
    }

    private static Stream<Bad> bad() {
        return Stream.of(
                new Bad("an unknown kind", "kind: Robot\nslug: a\n", 1, "'kind' must be one of Workspace"),
                new Bad("no kind", "\nslug: a\n", 2, "'kind' is missing"),
                new Bad("no slug", "kind: Workspace\nname: Main\n", 1, "'slug' is missing"),
                new Bad("a slug in capitals", "kind: Workspace\nslug: Main\nname: a\n", 2, "'slug' must be"),
                new Bad("a field that isn't there", AGENT + "colour: red\n", 5, "Agent has no field 'colour'"),
                new Bad("a field of another kind", AGENT + "owned: true\n", 5, "no field 'owned'"),
                new Bad("a field twice", AGENT + "name: Again\n", 5, "'name' is there twice"),
                new Bad("no instructions", "kind: Agent\nslug: a\nname: A\n", 1, "'instructions' is missing"),
                new Bad("blank instructions", "kind: Agent\nslug: a\nname: A\ninstructions: ' '\n", 4, "more than"),
                new Bad("a number for a text", "kind: Agent\nslug: a\nname: 5\ninstructions: x\n", 3, "quotes"),
                new Bad("a date for a text", AGENT + "note: 2026-01-01\n", 5, "quotes"),
                new Bad("a text for a number", AGENT + "maxSteps: many\n", 5, "whole number of at least 1"),
                new Bad("too small a number", AGENT + "maxSteps: 0\n", 5, "whole number of at least 1"),
                new Bad("an octal number", AGENT + "maxSteps: 0o17\n", 5, "whole number"),
                new Bad("too hot", AGENT + "temperature: 2.5\n", 5, "a number from 0.0 to 2.0"),
                new Bad("yes", AGENT + "publish: yes\n", 5, "true or false"),
                new Bad("a text for a list", AGENT + "tools: clock\n", 5, "'tools' must be a list"),
                new Bad("a number in a list", AGENT + "tools:\n  - clock\n  - 5\n", 7, "each of tools"),
                new Bad("a list for a reference", AGENT + "workspace: [a]\n", 5, "the slug of a workspace"),
                new Bad("instructions twice", AGENT + "instructionsFile: a.md\n", 5, "one of the two"),
                new Bad(
                        "instructions of no file",
                        "kind: Agent\nslug: a\nname: A\ninstructionsFile: a.md\n",
                        4,
                        "'a.md' can't be read"),
                new Bad("a broken line", "kind: Agent\nslug: [a\nname: b\n", 3, "no YAML"),
                new Bad("a tag", AGENT + "note: !!java.net.URL ['http://x']\n", 5, "tag is not allowed"),
                new Bad("a list of documents", "- kind: Agent\n", 1, "fields with values"),
                new Bad(
                        "a wrong choice",
                        "kind: GuardrailPolicy\nslug: a\nname: A\ninputAction: SHOUT\noutputRules: []\n",
                        4,
                        "BLOCK, REPORT, OFF"),
                new Bad(
                        "endless settings",
                        "kind: Connection\nslug: a\nname: A\ntype: MCP\nsettings: &a\n  b: *a\n",
                        5,
                        "too deep"),
                new Bad("the same slug twice", AGENT + "---\n" + AGENT, 6, "is declared at"));
    }

    @TestFactory
    Stream<DynamicTest> aCredentialThatIsWrittenDownIsRefusedAndNotRepeated() {
        return Stream.of("sw0rdfish", "\"${env:}sw0rdfish\"", "x${env:sw0rdfish}", "${file:sw0rdfish}", "[sw0rdfish]")
                .map(value -> DynamicTest.dynamicTest(value, () -> {
                    String message = refusal(
                            "kind: Connection\nslug: a\nname: A\ntype: MCP\ncredentials:\n  token: " + value + "\n");
                    assertTrue(message.contains("a.yaml:6: a credential must be named"), message);
                    assertFalse(message.contains("sw0rdfish"), message);
                }));
    }

    @Test
    void allFaultsAreToldAtOnceInTheOrderOfTheFiles() throws IOException {
        Files.writeString(folder.resolve("b.yml"), AGENT + "x: 1\n");
        String message = refusal(AGENT.replace("helper", "other") + "y: 1\nmaxSteps: x\n");
        assertEquals(3, message.lines().count(), message);
        assertTrue(message.indexOf("a.yaml:5") < message.indexOf("a.yaml:6"), message);
        assertTrue(message.indexOf("a.yaml:6") < message.indexOf("b.yml:5"), message);
    }

    @Test
    void anAgentMayLeaveOutWhatHasASensibleValue() throws IOException {
        Declared agent = read(AGENT).getFirst();
        assertEquals(
                Map.of(
                        "instructions", "\"Help.\"",
                        "tools", "[]",
                        "memoryMessages", "20",
                        "maxSteps", "6",
                        "maxOutputTokens", "1024",
                        "turnTimeoutMs", "120000"),
                text(agent));
        assertTrue(agent.publish());
        assertEquals("\"\"", String.valueOf(agent.fields().get("description")));
    }

    @Test
    void instructionsMayLieInAFileBesideIt() throws IOException {
        Files.writeString(folder.resolve("helper.md"), "Be kind.\n\nBe brief.\n");
        Declared agent = read(AGENT.replace("instructions: Help.", "instructionsFile: helper.md"))
                .getFirst();
        assertEquals("\"Be kind.\\n\\nBe brief.\"", text(agent).get("instructions"));
    }

    @Test
    void aFileHoldsManyDocumentsAndAFolderManyFiles() throws IOException {
        Files.createDirectory(folder.resolve("more"));
        Files.writeString(folder.resolve("more/c.yaml"), AGENT);
        Files.writeString(folder.resolve("notes.txt"), "not mine: {");
        List<Declared> all = read("""
                # A comment only
                ---
                kind: Workspace
                slug: main
                name: Main
                owned: true
                ---
                kind: Connection
                slug: github
                name: GitHub
                type: MCP
                url: https://example.com/mcp
                workspace: main
                settings: {depth: 2, ratio: 0.5, names: [a, "1"], on: true, off: null}
                credentials:
                  token: ${env:GITHUB_TOKEN}
                """);
        assertEquals(
                List.of("main", "github", "helper"),
                all.stream().map(Declared::slug).toList());
        assertTrue(all.getFirst().owned());
        assertEquals(Map.of("token", "GITHUB_TOKEN"), all.get(1).credentials());
        assertEquals(
                "{\"depth\":2,\"ratio\":0.5,\"names\":[\"a\",\"1\"],\"on\":true,\"off\":null}",
                String.valueOf(all.get(1).fields().get("settings")));
        assertNull(all.get(2).credentials());
    }

    @Test
    void whatIsNoTextOrNotThereIsSaid() throws IOException {
        Files.write(folder.resolve("a.yaml"), "kind: Agent # \u00e9".getBytes(StandardCharsets.ISO_8859_1));
        String message = assertThrows(DeclarationException.class, () -> DeclarationFiles.read(List.of(folder)))
                .getMessage();
        assertTrue(String.valueOf(message).contains("a.yaml:1: can't be read as UTF-8"), message);
        assertThrows(DeclarationException.class, () -> DeclarationFiles.read(List.of(folder.resolve("none"))));
    }

    @Test
    void theExamplesOfTheRepositoryAreFreeOfFaults() {
        List<Declared> examples = DeclarationFiles.read(List.of(Path.of("../agents")));
        assertEquals(
                List.of("accountant", "researcher", "support"),
                examples.stream()
                        .filter(one -> one.kind() == Kind.AGENT)
                        .map(Declared::slug)
                        .sorted()
                        .toList());
    }

    private List<Declared> read(String text) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), text);
        return DeclarationFiles.read(List.of(folder));
    }

    private String refusal(String text) {
        return String.valueOf(
                assertThrows(DeclarationException.class, () -> read(text)).getMessage());
    }

    private static Map<String, String> text(Declared agent) {
        Map<String, String> text = new HashMap<>();
        agent.version().forEach((name, value) -> text.put(name, value.toString()));
        return text;
    }
}
