package dev.agentc2.stack.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.ApiException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files applied to a platform: what is planned, what is done, and that the second time there is nothing to do. */
class ApplicationTest {
    private static final String SECRET = "tok-9f3b7c";
    private static final String FILE = """
            kind: Agent
            slug: helper
            name: Helper
            workspace: main
            guardrailPolicy: strict
            tools: [clock, calculator]
            temperature: 0.2
            instructions: |
              One.
              Two.
              Three.
            ---
            kind: Connection
            slug: github
            name: GitHub
            type: MCP
            url: https://example.com/mcp
            workspace: main
            settings: {depth: 2, ratio: 1.50}
            credentials:
              token: ${env:GITHUB_TOKEN}
            ---
            kind: GuardrailPolicy
            slug: strict
            name: Strict
            inputAction: BLOCK
            outputRules: [card, email]
            ---
            kind: Budget
            slug: helper
            name: Helper's
            scope: AGENT
            agent: helper
            dailyLimitUsd: 2.50
            ---
            kind: Workspace
            slug: main
            name: Main
            owned: true
            """;

    @TempDir
    Path folder = Path.of("");

    private final Map<String, String> environment = new HashMap<>(Map.of("GITHUB_TOKEN", SECRET));

    @SuppressWarnings("NullAway.Init")
    private FakePlatform platform;

    @SuppressWarnings("NullAway.Init")
    private ApiClient client;

    @BeforeEach
    void start() throws IOException {
        platform = new FakePlatform();
        client = new ApiClient(URI.create(platform.url()), "key");
    }

    @AfterEach
    void stop() {
        client.close();
        platform.close();
    }

    @Test
    void whatOthersReferToIsMadeFirstAndTheSecondTimeThereIsNothingToDo() throws Exception {
        Application first = plan(FILE);
        assertTrue(platform.changes.isEmpty(), "planning changes nothing");
        assertEquals(
                List.of(
                        "workspace main: created",
                        "policy strict: created",
                        "connection github: created",
                        "agent helper: created, version 1 published",
                        "budget helper: created"),
                apply(first));
        assertTrue(platform.changes.get(2).contains("\"credentials\":{\"token\":\"" + SECRET + "\"}"));
        assertEquals(
                platform.row("workspaces", "main").path("id"),
                platform.row("agents", "helper").path("workspaceId"));
        assertEquals(
                platform.row("agents", "helper").path("id"),
                platform.row("budgets", "helper").path("agentId"));
        assertEquals(
                "2.5", platform.row("budgets", "helper").path("dailyLimitUsd").asText());

        Application second = plan(FILE);
        assertTrue(second.isNothingToDo(), () -> String.join("\n", second.lines(false)));
        assertEquals(List.of("Nothing to do: the platform matches the files."), second.lines(false));
    }

    @Test
    void theOrderOfNamesAndTheFormOfNumbersAreNoChange() throws Exception {
        apply(plan(FILE));
        String same = FILE.replace("[clock, calculator]", "[calculator, clock]")
                .replace("[card, email]", "[email, card]")
                .replace("1.50", "1.5")
                .replace("0.2", "0.20");
        assertTrue(plan(same).isNothingToDo());
    }

    @Test
    void aChangeOfInstructionsIsANewVersionThatIsShownLineByLine() throws Exception {
        apply(plan(FILE));
        String changed = FILE.replace("Two.", "2.").replace("temperature: 0.2", "maxSteps: 9");
        assertEquals("""
                ~ agent helper: version 2 published
                    instructions:
                        One.
                      - Two.
                      + 2.
                        Three.
                    maxSteps: 6 -> 9
                    temperature: 0.2 -> (none)
                0 to create, 1 to change, 0 to delete.""", String.join("\n", plan(changed).lines(false)));
        apply(plan(changed));
        ObjectNode agent = platform.row("agents", "helper");
        assertEquals("2 2", agent.path("liveVersion") + " " + agent.path("latestVersion"));
        assertTrue(plan(changed).isNothingToDo());
    }

    @Test
    void aVersionMayBeMadeWithoutGoingLiveAndIsPublishedLater() throws Exception {
        apply(plan(FILE));
        String draft = FILE.replace("Two.", "2.").replace("slug: helper", "slug: helper\npublish: false");
        assertEquals(List.of("agent helper: version 2 made, not published"), apply(plan(draft)));
        assertEquals(1, platform.row("agents", "helper").path("liveVersion").asInt());
        assertTrue(plan(draft).isNothingToDo());
        assertEquals(List.of("agent helper: version 2 published"), apply(plan(draft.replace("publish: false", ""))));
        assertEquals(2, platform.row("agents", "helper").path("liveVersion").asInt());
    }

    @Test
    void fieldsThatAreNoVersionsAreChangedInPlace() throws Exception {
        apply(plan(FILE));
        platform.changes.clear();
        String changed = FILE.replace("name: Helper", "name: Aid").replace("inputAction: BLOCK", "inputAction: OFF");
        assertEquals(List.of("policy strict: changed", "agent helper: changed"), apply(plan(changed)));
        assertTrue(platform.changes.stream().allMatch(change -> change.startsWith("PUT ")), platform.changes::toString);
        assertTrue(plan(changed).isNothingToDo());
    }

    @Test
    void credentialsAreSentWhereThereAreNoneOrWhenAskedFor() throws Exception {
        apply(plan(FILE));
        platform.changes.clear();
        environment.clear();
        assertTrue(plan(FILE).isNothingToDo(), "the variable isn't needed where nothing is sent");
        environment.put("GITHUB_TOKEN", "new");
        Application renewing = plan(FILE, false, true);
        assertTrue(
                renewing.lines(false).contains("    credentials: token, from the environment"),
                () -> renewing.lines(false).toString());
        apply(renewing);
        assertTrue(platform.changes.getFirst().contains("\"token\":\"new\""));
        apply(plan(FILE.replace("credentials:\n  token: ${env:GITHUB_TOKEN}", "credentials: {}")));
        assertFalse(platform.row("connections", "github").path("hasCredentials").asBoolean());
    }

    @Test
    void aMissingVariableStopsBeforeAnythingIsChangedAndValuesAreNeverShown() throws Exception {
        environment.clear();
        Application application = plan(FILE);
        String message = String.valueOf(assertThrows(DeclarationException.class, () -> apply(application))
                .getMessage());
        assertTrue(message.contains("a.yaml:20: the environment variable GITHUB_TOKEN is not set"), message);
        assertTrue(platform.changes.isEmpty());
        environment.put("GITHUB_TOKEN", SECRET);
        assertFalse(String.join("\n", plan(FILE).lines(true)).contains(SECRET));
    }

    @Test
    void whatIsReferredToMustBeInTheFilesOrOnThePlatform() throws Exception {
        String lost = FILE.replace("guardrailPolicy: strict", "guardrailPolicy: lost");
        String message = String.valueOf(
                assertThrows(DeclarationException.class, () -> plan(lost)).getMessage());
        assertTrue(message.endsWith("a.yaml:5: there is no policy 'lost' in the files nor on the platform"), message);
        assertTrue(platform.changes.isEmpty());
        apply(plan(FILE));
        String agentOnly = FILE.substring(0, FILE.indexOf("---"));
        assertTrue(plan(agentOnly).isNothingToDo(), "what others declared may be referred to");
    }

    @Test
    void theTypeOfAConnectionStaysAsItWasMade() throws Exception {
        apply(plan(FILE));
        String message = String.valueOf(
                assertThrows(DeclarationException.class, () -> plan(FILE.replace("type: MCP", "type: MODEL_PROVIDER")))
                        .getMessage());
        assertTrue(message.contains("a.yaml:16: the type of connection 'github' can't be changed"), message);
    }

    @Test
    void onlyAgentsOfOwnedWorkspacesArePruned() throws Exception {
        apply(plan(FILE));
        String mine = platform.row("workspaces", "main").path("id").asText();
        agent("old", mine);
        agent("elsewhere", "ws-other");
        client.post("/api/agents", "{\"slug\":\"nowhere\",\"name\":\"x\"}");
        platform.changes.clear();

        Application kept = plan(FILE);
        assertTrue(kept.isNothingToDo());
        assertEquals(
                "  agent old is not in the files (--prune deletes it)",
                kept.lines(false).getFirst());
        assertEquals(List.of("agent old: deleted"), apply(plan(FILE, true, false)));
        assertEquals(1, platform.changes.size());

        agent("old", mine);
        assertTrue(plan(FILE.replace("owned: true", ""), true, false).isNothingToDo());
    }

    @Test
    void whoeverWasFasterIsNotOverwritten() throws Exception {
        apply(plan(FILE));
        Application application = plan(FILE.replace("name: Helper", "name: Aid"));
        platform.touch("agents", "helper");
        ApiException stopped = assertThrows(ApiException.class, () -> apply(application));
        assertEquals(412, stopped.status());
        assertTrue(String.valueOf(stopped.getMessage()).contains("Stopped at agent 'helper': somebody else"));
        assertEquals("Helper", platform.row("agents", "helper").path("name").asText());
    }

    @Test
    void aVersionThatSomebodyElseMadeMeanwhileIsNotPublishedOver() throws Exception {
        apply(plan(FILE));
        Application application = plan(FILE.replace("Two.", "2."));
        platform.add(
                platform.row("agents", "helper"), Json.MAPPER.createObjectNode().put("instructions", "Theirs."));
        assertEquals(
                412, assertThrows(ApiException.class, () -> apply(application)).status());
        assertEquals(1, platform.row("agents", "helper").path("liveVersion").asInt());
    }

    @Test
    void whatWasDoneBeforeAFailureStaysAndTheNextRunGoesOn() throws Exception {
        Application application = plan(FILE);
        platform.before = change -> {
            if (change.startsWith("POST /api/connections")) {
                throw new IllegalStateException("the platform dies");
            }
        };
        List<String> done = new ArrayList<>();
        assertThrows(IOException.class, () -> application.apply(done::add));
        assertEquals(List.of("workspace main: created", "policy strict: created"), done);
        platform.before = _ -> {};
        assertEquals(
                List.of("connection github: created", "agent helper: created, version 1 published"), apply(plan(FILE)));
    }

    @Test
    void whatComesFromThePlatformDoesNotSteerTheTerminal() throws Exception {
        apply(plan(FILE));
        platform.row("agents", "helper").put("name", "a\u001b[2Jb");
        List<String> lines = plan(FILE).lines(false);
        assertTrue(lines.contains("    name: a?[2Jb -> Helper"), lines::toString);
    }

    private void agent(String slug, String workspace) throws Exception {
        client.post("/api/agents", "{\"slug\":\"" + slug + "\",\"name\":\"x\",\"workspaceId\":\"" + workspace + "\"}");
    }

    private Application plan(String text) throws IOException, InterruptedException {
        return plan(text, false, false);
    }

    private Application plan(String text, boolean prune, boolean renew) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("a.yaml"), text);
        return Application.plan(List.of(folder), new Application.Wishes(prune, renew), client, environment::get);
    }

    private static List<String> apply(Application application) throws IOException, InterruptedException {
        List<String> done = new ArrayList<>();
        application.apply(done::add);
        return done;
    }
}
