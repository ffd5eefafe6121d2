package dev.agentc2.stack.cli;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.LocalAccess;
import dev.agentc2.stack.client.ApiClient;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which platform is talked to, and as whom. Filled in by picocli. */
final class AccessOptions {
    @Option(names = "--url", description = "Address of the platform (default: AGENTC2_URL, else the one here).")
    private @Nullable URI url;

    @Option(
            names = "--api-key",
            description = "A key that may manage (default: AGENTC2_API_KEY, which no list of processes shows).")
    private @Nullable String apiKey;

    /**
     * A client for it; what the options say is in place of the environment.
     *
     * @throws dev.agentc2.stack.StackException when there is no key
     */
    ApiClient client(Settings settings) {
        Map<String, String> given = new HashMap<>();
        if (url != null) {
            given.put(Settings.URL.name(), url.toString());
        }
        if (apiKey != null) {
            given.put(Settings.API_KEY.name(), apiKey);
        }
        return LocalAccess.of(settings.with(given)).client();
    }
}
