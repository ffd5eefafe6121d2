package dev.agentc2.stack;

import dev.agentc2.agent.model.ModelProviders;
import dev.agentc2.agent.turn.ModelCatalogue;
import dev.agentc2.agent.turn.ModelRef;
import dev.agentc2.ingress.Bootstrap;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants to know of a running stack. Immutable.
 *
 * @param settings with the addresses of all parts
 * @param services names of the services that run
 * @param key the default organisation's API key; null when this process doesn't keep it
 */
record StackSummary(
        Settings settings, Set<String> services, @Nullable ApiKey key) {
    /** The table, a line each. */
    List<String> lines() {
        String page = "http://localhost:" + settings.get(Settings.HTTP_PORT);
        List<String> lines = new ArrayList<>();
        if (services.contains("egress")) {
            lines.add(row("Chat page", page + (key == null || isLogged() ? "/" : "/#key=" + key.text())));
        }
        signIn(page).ifPresent(lines::add);
        lines.add(row("HTTP API", page + "/api"));
        if (services.contains("egress")) {
            lines.add(row("MCP endpoint", page + "/mcp"));
        }
        lines.add(row("Kafka", settings.get(Settings.KAFKA_BOOTSTRAP_SERVERS)));
        lines.add(row("Schema registry", settings.get(Settings.SCHEMA_REGISTRY_URL)));
        if (key != null) {
            if (!isLogged()) {
                lines.add(row("API key", key.text()));
            }
            lines.add(row(
                    isLogged() ? "API key" : "",
                    "kept in " + Path.of(settings.get(Settings.HOME)).resolve(LocalAccess.KEY_FILE)));
            lines.add(row("Agent", Bootstrap.AGENT + " (organisation " + Bootstrap.ORGANIZATION + ")"));
        }
        if (services.contains("agent-processor")) {
            lines.addAll(provider());
        }
        if (services.size() < Stack.SERVICE_NAMES.size()) {
            lines.add(row("Services", String.join(", ", services)));
        }
        lines.add("");
        boolean whole = services.containsAll(Stack.SERVICE_NAMES);
        lines.add((whole ? "Try:  ./agentc2 chat \"What is 17 * 23?\"      " : "") + "Ctrl-C stops.");
        return lines;
    }

    /** How the first owner gets in, as long as there is none. */
    private Optional<String> signIn(String page) {
        Path file = Path.of(settings.get(Settings.HOME)).resolve(Bootstrap.OWNER_INVITATION_FILE);
        if (key == null || !Files.isReadable(file)) {
            return Optional.empty();
        }
        if (isLogged()) {
            return Optional.of(row("Sign in", "with the invitation kept in " + file));
        }
        try {
            String token = Files.readString(file).strip();
            return Optional.of(row("Sign in", page + "/#/invitation/" + token));
        } catch (IOException e) {
            throw new StackException("Can't read " + file + ": " + e.getMessage(), e);
        }
    }

    /** What is printed beside JSON lines ends in a log, where no key belongs. */
    private boolean isLogged() {
        return settings.find(Settings.LOG_FORMAT).filter("json"::equals).isPresent();
    }

    private List<String> provider() {
        ModelCatalogue catalogue = new ModelProviders(settings, Clock.systemUTC()).catalogue();
        ModelRef standard = catalogue.ofTier(ModelCatalogue.STANDARD);
        if (standard == null) {
            return List.of(row("Model provider", "none here"));
        }
        if (!standard.provider().equals(ModelProviders.SIMULATED)) {
            return List.of(row("Model provider", standard.provider() + " (" + standard.model() + " and others)"));
        }
        return List.of(
                row("Model provider", "SIMULATED: answers are canned, nothing is sent anywhere"),
                row("", "for a real one set OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, MISTRAL_API_KEY,"),
                row("", "OLLAMA_BASE_URL or another (./agentc2 up --help) and start again"));
    }

    private static String row(String name, String value) {
        return "  %-16s %s".formatted(name, value);
    }
}
