package dev.agentc2.stack.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.integration.CredentialField;
import dev.agentc2.platform.integration.Integration;
import dev.agentc2.platform.integration.IntegrationCatalogue;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.StackException;
import dev.agentc2.stack.apply.FakePlatform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connecting by the command line, against the management API in memory. */
class ConnectCommandTest {
    @SuppressWarnings("NullAway.Init")
    private FakePlatform platform;

    @BeforeEach
    void start() throws IOException {
        platform = new FakePlatform();
        for (Integration integration : IntegrationCatalogue.current().all()) {
            platform.know("integrations", integration.slug(), Json.MAPPER.valueToTree(integration));
        }
        platform.know("workspaces", "main", Json.MAPPER.createObjectNode().put("id", "wsp_1"));
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void aCredentialOfAVariableGoesIntoTheRequest() throws IOException {
        assertEquals(0, connect("linear", "--credential-env", "PATH", "--slug", "issues", "--workspace", "main"));
        String change = platform.changes.getFirst();
        assertTrue(change.startsWith("POST /api/connections {"), change);
        assertEquals(
                Json.MAPPER
                        .createObjectNode()
                        .put("integration", "linear")
                        .put("slug", "issues")
                        .put("workspaceId", "wsp_1")
                        .set("credentials", Json.MAPPER.createObjectNode().put("token", System.getenv("PATH"))),
                Json.MAPPER.readTree(change.substring(change.indexOf('{'))));
    }

    @Test
    void whatIsMissingOrUnknownMakesNoConnection() {
        assertEquals(1, connect("linear", "--credential-env", "AGENTC2_THERE_IS_NO_SUCH_VARIABLE"));
        assertEquals(1, connect("linear", "--credential-env", "colour=PATH"));
        assertEquals(1, connect("nothing", "--credential-env", "PATH"));
        assertEquals(1, connect("paypal", "--credential-env", "PAYPAL_ENVIRONMENT=PATH"));
        assertEquals(1, connect("gitlab", "--credential-env", "clientId=PATH"));
        assertEquals(2, connect());
        assertEquals(2, connect("linear", "--list"));
        assertTrue(platform.changes.isEmpty());
    }

    @Test
    void anIntegrationOfOauthIsAuthorisedInTheBrowserAndThenTested() {
        assertEquals(0, connect("gitlab", "--credential-env", "clientId=PATH", "--set", "host=gitlab.com"));
        assertTrue(platform.changes.getFirst().contains("\"url\":\"https://gitlab.com/api/v4/mcp\""));
        assertEquals(List.of("authorize", "test"), actions());
    }

    @Test
    void whoDoesNotWaitTestsNothing() {
        assertEquals(
                0, connect("gitlab", "--credential-env", "clientId=PATH", "--set", "host=gitlab.com", "--no-wait"));
        assertEquals(List.of("authorize"), actions());
    }

    @Test
    void aConnectionThatThereIsIsAuthorisedAnewWithAnAppOfItsOwn() {
        platform.know("connections", "con_1", Json.MAPPER.createObjectNode().put("slug", "crm"));
        assertEquals(0, connect("--authorize", "crm", "--credential-env", "clientId=PATH"));
        assertEquals(List.of("authorize", "test"), actions());
        assertTrue(platform.changes.getFirst().contains("\"clientId\":"));
        assertEquals(2, connect("gitlab", "--authorize", "crm"));
    }

    private List<String> actions() {
        return platform.changes.stream()
                .map(change -> change.split(" ")[1].split("/"))
                .filter(path -> path.length > 4)
                .map(path -> path[4])
                .toList();
    }

    @Test
    void theListIsAnswered() {
        assertEquals(0, connect("--list"));
        assertEquals(0, connect("--list", "--category", "crm"));
    }

    @Test
    void aPersonIsAskedForEachCredentialAndMayLeaveOutWhatIsOptional() throws IOException {
        List<CredentialField> fields =
                IntegrationCatalogue.current().find("grafana").orElseThrow().credentials();
        List<String> asked = new ArrayList<>();
        CredentialInput input = new CredentialInput(Map.of(), _ -> null, field -> {
            asked.add(field.name() + " " + field.secret());
            return field.secret() ? " secret " : "";
        });
        assertEquals(Map.of("GRAFANA_SERVICE_ACCOUNT_TOKEN", "secret"), input.read(fields));
        assertEquals(List.of("GRAFANA_URL false", "GRAFANA_SERVICE_ACCOUNT_TOKEN true"), asked);
        CredentialInput nameless = new CredentialInput(Map.of("", "V"), _ -> "v", _ -> null);
        assertThrows(StackException.class, () -> nameless.read(fields), "which of the two?");
    }

    private int connect(String... more) {
        String[] arguments = Stream.concat(
                        Stream.of("connect", "--url", platform.url(), "--api-key", "ac2_test"), Arrays.stream(more))
                .toArray(String[]::new);
        return Main.run(Settings.of(Map.of()), arguments);
    }
}
