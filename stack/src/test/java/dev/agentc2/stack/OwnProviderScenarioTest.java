package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.SseReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Organisations with model providers of their own: each is called with its own key, also with a new one. */
@Tag("stack")
class OwnProviderScenarioTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private int number;

    @Test
    void eachOrganisationsTurnsShowItsOwnKey(@TempDir Path home) throws Exception {
        try (KeyedProvider provider = new KeyedProvider();
                TestStack stack = TestStack.start(home, Map.of(Settings.MODEL_URL_ALLOW.name(), "127.0.0.1"));
                ApiClient stranger = Stranger.arrive(stack.stack().settings())) {
            ApiClient owner = stack.client();
            JsonNode ours = connect(owner, provider, "key-of-ours");
            connect(stranger, provider, "key-of-theirs");
            await().atMost(SOON)
                    .until(() -> keysOf(owner, "assistant", provider).contains("Bearer key-of-ours"));
            await().atMost(SOON)
                    .until(() -> keysOf(stranger, Stranger.AGENT, provider).contains("Bearer key-of-theirs"));
            assertEquals(List.of("Bearer key-of-ours"), keysOf(owner, "assistant", provider));
            assertEquals(List.of("Bearer key-of-theirs"), keysOf(stranger, Stranger.AGENT, provider));

            JsonNode rotated = change(owner, ours, provider, "\"credentials\":{\"apiKey\":\"new-key-of-ours\"}");
            await().atMost(SOON)
                    .until(() -> keysOf(owner, "assistant", provider).contains("Bearer new-key-of-ours"));
            assertEquals(List.of("Bearer new-key-of-ours"), keysOf(owner, "assistant", provider));

            change(owner, rotated, provider, "\"enabled\":false");
            await().atMost(SOON)
                    .until(() -> keysOf(owner, "assistant", provider).isEmpty());
            assertEquals(
                    1,
                    stack.provider().requests().stream()
                            .filter(request -> request.lastUser().equals("message " + number))
                            .count());
            assertEquals(List.of("Bearer key-of-theirs"), keysOf(stranger, Stranger.AGENT, provider));
        }
    }

    @Test
    void aRestartedStackKnowsTheConnectionsBeforeItsFirstTurn(@TempDir Path home) throws Exception {
        Map<String, String> settings = Map.of(Settings.MODEL_URL_ALLOW.name(), "127.0.0.1");
        try (KeyedProvider provider = new KeyedProvider()) {
            try (TestStack stack = TestStack.start(home, settings)) {
                connect(stack.client(), provider, "key-of-ours");
                await().atMost(SOON)
                        .until(() ->
                                keysOf(stack.client(), "assistant", provider).contains("Bearer key-of-ours"));
            }
            try (TestStack again = TestStack.start(home, settings)) {
                assertEquals(List.of("Bearer key-of-ours"), keysOf(again.client(), "assistant", provider));
            }
        }
    }

    private static JsonNode connect(ApiClient client, KeyedProvider provider, String key)
            throws IOException, InterruptedException {
        return client.post(
                "/api/connections",
                "{\"slug\":\"own\",\"kind\":\"MODEL_PROVIDER\"," + body(provider) + ",\"credentials\":{\"apiKey\":\""
                        + key + "\"}}");
    }

    private static JsonNode change(ApiClient client, JsonNode seen, KeyedProvider provider, String more)
            throws IOException, InterruptedException {
        return client.put(
                "/api/connections/own",
                "{" + body(provider) + "," + more + "}",
                seen.path("rowVersion").asLong());
    }

    private static String body(KeyedProvider provider) {
        return "\"name\":\"Own\",\"url\":\"" + provider.address()
                + "\",\"settings\":{\"provider\":\"openai-compatible\",\"models\":{\"fast\":\"own\",\"standard\":\"own\"}}";
    }

    /** The keys that the provider is shown by one more turn. */
    private List<String> keysOf(ApiClient client, String agent, KeyedProvider provider) throws Exception {
        String text = "message " + ++number;
        ApiClient.Accepted accepted = client.send(agent, Map.of("text", text));
        try (SseReader stream = client.stream(accepted.streamUrl(), null)) {
            assertEquals("done", new Transcript().readAll(stream).endName());
        }
        return provider.keysOf("\"" + text + "\"");
    }
}
