package dev.agentc2.perf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A chat through the platform: a message is posted, then its stream is read. A new conversation every few turns. */
public final class PlatformChat implements Chat {
    private static final int FEW = 5;

    private final URI platform;
    private final String authorization;
    private final String agent;
    private final int turnsOfConversation;
    private @Nullable String conversationId;
    private int turns;

    public PlatformChat(URI platform, String apiKey, String agent) {
        this(platform, apiKey, agent, FEW);
    }

    /**
     * A chat with conversations of a length.
     *
     * @param turnsOfConversation turns after which another is begun
     */
    public PlatformChat(URI platform, String apiKey, String agent, int turnsOfConversation) {
        this.platform = platform;
        this.authorization = "Bearer " + apiKey;
        this.agent = agent;
        this.turnsOfConversation = turnsOfConversation;
    }

    @Override
    public Timing say(String text) throws IOException {
        if (turns++ % turnsOfConversation == 0) {
            conversationId = null;
        }
        Map<String, String> message = new HashMap<>(Map.of("text", text));
        if (conversationId != null) {
            message.put("conversationId", conversationId);
        }
        String body = Json.MAPPER.writeValueAsString(message);
        URI address = platform.resolve("/api/agents/" + agent + "/messages");

        long begun = System.nanoTime();
        JsonNode accepted = Json.MAPPER.readTree(Loopback.text(Loopback.open("POST", address, authorization, body)));
        conversationId = accepted.path("conversationId").asText();
        URI stream = platform.resolve(accepted.path("streamUrl").asText());
        try (BufferedReader lines = Loopback.lines(Loopback.open("GET", stream, authorization, ""))) {
            return read(lines, begun);
        }
    }

    private static Timing read(BufferedReader lines, long begun) throws IOException {
        long firstToken = 0;
        long whole = 0;
        String failure = "";
        String event = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event:")) {
                event = line.substring("event:".length()).strip();
                if (firstToken == 0 && event.equals("delta")) {
                    firstToken = System.nanoTime() - begun;
                }
                if (event.equals("done")) {
                    whole = System.nanoTime() - begun;
                }
            } else if (event.equals("error") && line.startsWith("data:")) {
                failure = line;
            }
        }
        if (firstToken == 0 || whole == 0) {
            throw new IOException("the turn didn't end well: " + (failure.isEmpty() ? "last event " + event : failure));
        }
        return new Timing(firstToken, whole);
    }
}
