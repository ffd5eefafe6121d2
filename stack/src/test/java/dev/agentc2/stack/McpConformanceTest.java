package dev.agentc2.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.simulator.Behaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The MCP conformance suite from npm against the endpoint of a whole stack. What it says is on docs/mcp-conformance.md; the
 * test fails when it says something else. Written anew with {@code -Dagentc2.update=true}. Skipped, with the reason, where
 * npm can't fetch the suite.
 */
@Tag("stack")
class McpConformanceTest {
    private static final String SUITE = "0.1.16";
    private static final Path FOLDER = Path.of("target", "mcp-conformance").toAbsolutePath();
    private static final Path SCRIPT = FOLDER.resolve("node_modules/@modelcontextprotocol/conformance/dist/index.js");
    private static final Path PAGE = Path.of("..", "docs", "mcp-conformance.md");
    private static final List<String> AGENTS =
            List.of("test-simple-text", "test-error-handling", "test-tool-with-progress", "test-reconnection");

    /** Beginnings of scenarios' names, and why they aren't for a server whose tools are agents. */
    private static final Map<String, String> NOT_FOR_AGENTS = new TreeMap<>(Map.ofEntries(
            Map.entry("completion-", "There are no prompts or resource templates to complete arguments of."),
            Map.entry("elicitation-", "Nothing is asked of the client."),
            Map.entry("json-schema-2020-12", "All tools have the same plain schema."),
            Map.entry("logging-", "No log messages are sent; progress tells what happens."),
            Map.entry("prompts-", "Prompts aren't offered."),
            Map.entry("resources-", "Resources aren't offered."),
            Map.entry("tools-call-audio", "Agents answer with text."),
            Map.entry("tools-call-elicitation", "Nothing is asked of the client."),
            Map.entry("tools-call-embedded-resource", "Agents answer with text."),
            Map.entry("tools-call-image", "Agents answer with text."),
            Map.entry("tools-call-mixed-content", "Agents answer with text."),
            Map.entry("tools-call-sampling", "The agent's model is its own; the client's isn't used."),
            Map.entry("tools-call-with-logging", "No log messages are sent; progress tells what happens.")));

    /** What a scenario came to, in words. */
    private record Outcome(String scenario, String result, String remark) {
        static Outcome of(String scenario, JsonNode checks) {
            List<JsonNode> wrong = with("FAILURE", checks);
            List<JsonNode> warnings = with("WARNING", checks);
            String result = !wrong.isEmpty() ? "fails" : with("SUCCESS", checks).isEmpty() ? "says nothing" : "passes";
            Optional<String> excuse = NOT_FOR_AGENTS.entrySet().stream()
                    .filter(entry -> scenario.startsWith(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst();
            if (excuse.isPresent() && !wrong.isEmpty()) {
                return new Outcome(scenario, "isn't for us", excuse.get());
            }
            return new Outcome(
                    scenario,
                    result,
                    Stream.concat(wrong.stream(), warnings.stream())
                            .map(check -> check.path("name").asText() + " ("
                                    + check.path("status").asText().toLowerCase(Locale.ROOT) + ")")
                            .distinct()
                            .collect(Collectors.joining(", ")));
        }

        private static List<JsonNode> with(String status, JsonNode checks) {
            return checks.valueStream()
                    .filter(check -> check.path("status").asText().equals(status))
                    .toList();
        }

        String row() {
            return "| `" + scenario + "` | " + result + " | " + remark + " |";
        }
    }

    @Test
    void theSuiteSaysWhatThePageSays(@TempDir Path home, @TempDir Path results) throws Exception {
        Path node = NodeTools.node(22);
        NodeTools.install(FOLDER, SCRIPT, "@modelcontextprotocol/conformance@" + SUITE);
        try (TestStack stack = TestStack.start(home, Map.of())) {
            stack.provider().configure(Behaviour.INSTANT.paced(20, 30, 40));
            for (String agent : AGENTS) {
                stack.client()
                        .post(
                                "/api/agents",
                                "{\"slug\":\"" + agent + "\",\"name\":\"" + agent + "\",\"publish\":true,"
                                        + "\"version\":{\"instructions\":\"Answer.\"}}");
            }
            LocalAccess access = LocalAccess.of(stack.stack().settings());
            try (ConformanceProxy proxy = new ConformanceProxy(access.url(), access.apiKey())) {
                run(node, proxy.url(), results);
            }
        }
        String page = page(outcomes(results));
        if (Boolean.getBoolean("agentc2.update")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(page, Files.readString(PAGE));
    }

    private static void run(Path node, String url, Path results) throws IOException, InterruptedException {
        Process suite = new ProcessBuilder(
                        node.toString(),
                        SCRIPT.toString(),
                        "server",
                        "--url",
                        url,
                        "--suite",
                        "all",
                        "-o",
                        results.toString())
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("suite.log").toFile())
                .start();
        try {
            assertTrue(suite.waitFor(300, TimeUnit.SECONDS), "the suite takes too long");
        } finally {
            suite.destroyForcibly();
        }
    }

    private static List<Outcome> outcomes(Path results) throws IOException {
        TreeSet<Path> folders;
        try (Stream<Path> found = Files.list(results)) {
            folders = found.collect(Collectors.toCollection(TreeSet::new));
        }
        assertTrue(folders.size() >= 30, () -> "scenarios: " + folders);
        TreeMap<String, Outcome> outcomes = new TreeMap<>();
        for (Path folder : folders) {
            String scenario = folder.getFileName()
                    .toString()
                    .replaceFirst("^server-", "")
                    .replaceFirst("-\\d{4}-\\d\\d-\\d\\dT.*", "");
            outcomes.put(
                    scenario,
                    Outcome.of(
                            scenario,
                            Json.MAPPER.readTree(folder.resolve("checks.json").toFile())));
        }
        return List.copyOf(outcomes.values());
    }

    private static String page(List<Outcome> outcomes) {
        return """
                # Conformance of the MCP server

                What `@modelcontextprotocol/conformance` %s says of `/mcp`, all its server scenarios. A test (`McpConformanceTest`) runs
                it against a whole stack, writes this page with `-Dagentc2.update=true`, and fails when the suite says something else.

                The suite is made for a reference server with tools of fixed names, without arguments, and shows no key. A proxy in
                between adds the key and spells names as slugs; `test_simple_text`, `test_tool_with_progress`, `test_reconnection` and
                `test_error_handling` are agents here, and the first three are given a message to answer. Where a scenario needs what a
                server of agents doesn't have, it isn't for us, and the reason is given.

                %s

                | scenario | result | remark |
                |---|---|---|
                %s
                """.formatted(
                        SUITE,
                        outcomes.stream()
                                        .filter(outcome -> outcome.result().equals("passes"))
                                        .count()
                                + " of " + outcomes.size() + " pass.",
                        outcomes.stream().map(Outcome::row).collect(Collectors.joining("\n")));
    }
}
