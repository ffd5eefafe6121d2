package dev.agentc2.stack;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.client.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the local user's stack is and the key that opens it. Immutable.
 *
 * @param url address of the HTTP API
 * @param apiKey the default organisation's API key
 */
public record LocalAccess(URI url, String apiKey) {
    /** File in the home folder that keeps the key, mode 600. */
    public static final String KEY_FILE = "api-key";

    /**
     * Reads it from {@code AGENTC2_URL} and {@code AGENTC2_API_KEY}, else from the home folder of the stack.
     *
     * @throws StackException when there is no key
     */
    public static LocalAccess of(Settings settings) {
        URI url = settings.find(Settings.URL)
                .orElseGet(() -> URI.create("http://127.0.0.1:" + settings.get(Settings.HTTP_PORT)));
        String key = settings.find(Settings.API_KEY)
                .or(() -> read(Path.of(settings.get(Settings.HOME)).resolve(KEY_FILE)))
                .orElseThrow(() -> new StackException("There is no API key in " + settings.get(Settings.HOME)
                        + " yet: start the stack with ./agentc2 up, or set AGENTC2_API_KEY."));
        return new LocalAccess(url, key);
    }

    /** A client with this key. */
    public ApiClient client() {
        return new ApiClient(url, apiKey);
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.isReadable(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
        } catch (IOException e) {
            throw new StackException("Can't read " + file + ": " + e.getMessage(), e);
        }
    }
}
