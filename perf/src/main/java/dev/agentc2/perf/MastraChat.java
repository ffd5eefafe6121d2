package dev.agentc2.perf;

import dev.agentc2.platform.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A chat with an agent of a Mastra server; with memory, a new thread every few turns.
 *
 * @see <a href="https://mastra.ai/reference/client-js/agents">the server's API as its client uses it</a>
 */
final class MastraChat implements Chat {
    private static final int TURNS_A_THREAD = 5;

    private final URI address;
    private final boolean memory;
    private String thread = "";
    private int turns;

    /** @param memory whether the agent keeps its threads */
    MastraChat(URI server, String agent, boolean memory) {
        this.address = server.resolve("/api/agents/" + agent + "/stream");
        this.memory = memory;
    }

    @Override
    public Timing say(String text) throws IOException {
        if (turns++ % TURNS_A_THREAD == 0) {
            thread = UUID.randomUUID().toString();
        }
        Map<String, Object> message = new HashMap<>();
        message.put("messages", List.of(Map.of("role", "user", "content", text)));
        if (memory) {
            message.put("memory", Map.of("thread", thread, "resource", thread));
        }
        String body = Json.MAPPER.writeValueAsString(message);
        long begun = System.nanoTime();
        try (BufferedReader lines = Loopback.lines(Loopback.open("POST", address, "", body))) {
            return read(lines, begun);
        }
    }

    private static Timing read(BufferedReader lines, long begun) throws IOException {
        long firstToken = 0;
        long whole = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (firstToken == 0 && line.contains("\"type\":\"text-delta\"")) {
                firstToken = System.nanoTime() - begun;
            } else if (line.equals("data: [DONE]")) {
                whole = System.nanoTime() - begun;
            } else if (line.contains("\"type\":\"error\"")) {
                throw new IOException(line);
            }
        }
        if (firstToken == 0 || whole == 0) {
            throw new IOException("the stream ended before the answer did");
        }
        return new Timing(firstToken, whole);
    }
}
