package dev.agentc2.stack.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.integration.AuthKind;
import dev.agentc2.platform.integration.CredentialField;
import dev.agentc2.platform.integration.Integration;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.StackException;
import dev.agentc2.stack.client.ApiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Connects an integration of the catalogue: asks for its credential, makes the connection, tests it, says what comes next. */
@Command(
        name = "connect",
        description =
                "Connects an integration by its credential, which is asked for without echo, or read from standard"
                        + " input, one a line; --list shows the integrations.",
        mixinStandardHelpOptions = true)
final class ConnectCommand implements Callable<Integer> {
    private static final List<CredentialField> OAUTH_APP = List.of(
            new CredentialField("clientId", "Client id", false, false, "Of an app made at the vendor."),
            new CredentialField("clientSecret", "Client secret", true, false, "Where the app has one."));

    @Parameters(arity = "0..1", paramLabel = "INTEGRATION", description = "Which one, as --list names it.")
    private @Nullable String slug;

    @Option(names = "--list", description = "Show the integrations that there are.")
    private boolean list;

    @Option(names = "--category", description = "Only those of a category.")
    private @Nullable String category;

    @Option(names = "--slug", description = "Name of the connection (default: that of the integration).")
    private @Nullable String ownSlug;

    @Option(names = "--workspace", description = "Workspace that it belongs to (default: the whole organisation).")
    private @Nullable String workspace;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "What {NAME} stands for in the integration's address or arguments.")
    private Map<String, String> values = new LinkedHashMap<>();

    @Option(
            names = "--credential-env",
            paramLabel = "[CREDENTIAL=]VARIABLE",
            description = "Environment variable that holds the credential; nothing is asked for then.")
    private List<String> variables = List.of();

    @Option(
            names = "--authorize",
            paramLabel = "CONNECTION",
            description = "Authorise a connection that there is, in the browser; a client by --credential-env.")
    private @Nullable String authorized;

    @Option(names = "--no-wait", description = "Print the link for the browser, and don't wait for the outcome.")
    private boolean noWait;

    @Mixin
    private AccessOptions access = new AccessOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Settings settings;

    ConnectCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if ((list ? 1 : 0) + (slug != null ? 1 : 0) + (authorized != null ? 1 : 0) != 1) {
            throw new ParameterException(
                    spec.commandLine(), "Name an integration, or say --list to see which there are.");
        }
        try (ApiClient client = access.client(settings)) {
            if (slug != null) {
                connect(client, slug);
            } else if (authorized != null) {
                authorize(client, authorized);
            } else {
                list(client);
            }
            out().flush();
            return 0;
        }
    }

    private void list(ApiClient client) throws IOException, InterruptedException {
        String filter = category == null ? "" : "?category=" + encoded(category);
        for (JsonNode each : client.get("/api/integrations" + filter).path("integrations")) {
            Integration integration = read(each);
            out().printf(
                            "%-20s %-16s %-12s %s%n",
                            integration.slug(),
                            integration.category().slug(),
                            integration.auth().slug(),
                            integration.name() + ": " + integration.purpose());
        }
    }

    private void connect(ApiClient client, String chosen) throws IOException, InterruptedException {
        Integration integration = read(client.get("/api/integrations/" + encoded(chosen)));
        ObjectNode body = Filled.of(integration, values);
        if (ownSlug != null) {
            body.put("slug", ownSlug);
        }
        if (workspace != null) {
            body.put(
                    "workspaceId",
                    client.get("/api/workspaces/" + encoded(workspace))
                            .path("id")
                            .asText());
        }
        SortedMap<String, String> credentials = new CredentialInput(
                        variablesByCredential(), System::getenv, CredentialInput.here())
                .read(integration.credentials());
        List<CredentialField> missing = missing(integration, credentials);
        if (!missing.isEmpty()) {
            CredentialField first = missing.getFirst();
            throw new StackException(
                    integration.name() + " needs " + first.name() + " (" + first.label() + "). " + first.help());
        }
        if (!credentials.isEmpty()) {
            credentials.forEach(body.putObject("credentials")::put);
        }
        JsonNode made = client.post("/api/connections", Json.MAPPER.writeValueAsString(body));
        String slug = made.path("slug").asText();
        NextSteps.of(integration, slug).forEach(out()::println);
        if (integration.auth() != AuthKind.OAUTH || agreed(client, slug, Map.of())) {
            test(client, slug);
            out().println("About the server: " + integration.docs());
        }
    }

    private void authorize(ApiClient client, String slug) throws IOException, InterruptedException {
        Map<String, String> app =
                new CredentialInput(variablesByCredential(), System::getenv, _ -> null).read(OAUTH_APP);
        if (agreed(client, slug, app)) {
            test(client, slug);
        }
    }

    /** Whether a person agreed in the browser. */
    private boolean agreed(ApiClient client, String slug, Map<String, String> app)
            throws IOException, InterruptedException {
        BrowserAuthorization authorization = new BrowserAuthorization(client, slug, out());
        return authorization.begin(app) && !noWait && authorization.await(Duration.ofSeconds(2));
    }

    private void test(ApiClient client, String slug) throws IOException, InterruptedException {
        out().println("Asking its server ...");
        out().flush();
        NextSteps.of(client.post("/api/connections/" + encoded(slug) + "/test", "{}"), slug)
                .forEach(out()::println);
    }

    private Map<String, String> variablesByCredential() {
        Map<String, String> byCredential = new LinkedHashMap<>();
        for (String given : variables) {
            int at = given.indexOf('=');
            byCredential.put(at < 0 ? "" : given.substring(0, at), given.substring(at + 1));
        }
        return byCredential;
    }

    private static List<CredentialField> missing(Integration integration, Map<String, String> credentials) {
        return integration.credentials().stream()
                .filter(field -> field.required() && !credentials.containsKey(field.name()))
                .toList();
    }

    private static Integration read(JsonNode answer) throws IOException {
        return Json.MAPPER.treeToValue(answer, Integration.class);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
