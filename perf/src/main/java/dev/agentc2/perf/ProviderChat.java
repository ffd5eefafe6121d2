package dev.agentc2.perf;

import dev.agentc2.platform.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The same chat with the model provider alone, over its Chat Completions API: the reference. */
final class ProviderChat implements Chat {
    private final URI completions;

    /**
     * @param provider base URL, {@code /v1} included
     */
    ProviderChat(URI provider) {
        this.completions = URI.create(provider + "/chat/completions");
    }

    @Override
    public Timing say(String text) throws IOException {
        String body = Json.MAPPER.writeValueAsString(Map.of(
                "model", "simulated", "stream", true, "messages", List.of(Map.of("role", "user", "content", text))));
        long begun = System.nanoTime();
        try (BufferedReader lines = Loopback.lines(Loopback.open("POST", completions, "", body))) {
            long firstToken = 0;
            long whole = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (firstToken == 0 && line.contains("\"delta\":{\"content\":\"")) {
                    firstToken = System.nanoTime() - begun;
                }
                if (line.equals("data: [DONE]")) {
                    whole = System.nanoTime() - begun;
                }
            }
            if (firstToken == 0 || whole == 0) {
                throw new IOException("the provider's answer wasn't complete");
            }
            return new Timing(firstToken, whole);
        }
    }
}
