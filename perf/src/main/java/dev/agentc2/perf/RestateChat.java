package dev.agentc2.perf;

import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.UUID;

/** A durable turn on Restate's ingress: one request, one answer, no stream; the whole answer counts as first token. */
final class RestateChat implements Chat {
    private final URI server;
    private final String path;

    /** @param path of the handler; {@code {id}} in it is the key of the object, a new one each turn */
    RestateChat(URI server, String path) {
        this.server = server;
        this.path = path;
    }

    @Override
    public Timing say(String text) throws IOException {
        URI address = server.resolve(path.replace("{id}", UUID.randomUUID().toString()));
        String body = Json.MAPPER.writeValueAsString(Map.of("prompt", text));
        long begun = System.nanoTime();
        String answer = Loopback.text(Loopback.open("POST", address, "", body));
        if (answer.isBlank()) {
            throw new IOException("the answer is empty");
        }
        long whole = System.nanoTime() - begun;
        return new Timing(whole, whole);
    }
}
