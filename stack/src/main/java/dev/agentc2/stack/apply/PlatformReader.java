package dev.agentc2.stack.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.stack.client.ApiClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what an organisation has over the management API. Not thread-safe. */
final class PlatformReader {
    private static final int PAGE = 200;

    private final ApiClient client;
    private final Wire wire;

    /** @param wire learns the ids of all that is read */
    PlatformReader(ApiClient client, Wire wire) {
        this.client = client;
        this.wire = wire;
    }

    /** Everything, and the versions of those agents that the files want. */
    PlatformState read(List<Declared> declared) throws IOException, InterruptedException {
        Set<String> wanted = declared.stream()
                .filter(one -> one.kind() == Kind.AGENT)
                .map(Declared::slug)
                .collect(Collectors.toSet());
        List<Present> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            List<JsonNode> answers = list(kind);
            answers.forEach(one ->
                    wire.know(kind, one.path("slug").asText(), one.path("id").asText()));
            for (JsonNode one : answers) {
                boolean looked =
                        kind == Kind.AGENT && wanted.contains(one.path("slug").asText());
                all.add(present(kind, one, looked ? versions(one) : null));
            }
        }
        return new PlatformState(all);
    }

    private List<JsonNode> list(Kind kind) throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = client.get("/api/" + kind.plural() + "?limit=" + PAGE
                    + (cursor.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8)));
            page.path(kind.plural()).forEach(all::add);
            cursor = page.path("nextCursor").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        return all;
    }

    private Present present(Kind kind, JsonNode one, Present.@Nullable Versions versions) {
        return new Present(
                kind,
                one.path("slug").asText(),
                one.path("id").asText(),
                one.path("rowVersion").asLong(),
                wire.read(kind.fields(), one),
                one.path("hasCredentials").asBoolean(),
                versions);
    }

    private Present.Versions versions(JsonNode agent) throws IOException, InterruptedException {
        int latest = agent.path("latestVersion").asInt();
        int live = agent.path("liveVersion").asInt();
        Map<String, JsonNode> latestFields = version(agent, latest);
        return new Present.Versions(latest, live, latestFields, live == latest ? latestFields : version(agent, live));
    }

    private Map<String, JsonNode> version(JsonNode agent, int number) throws IOException, InterruptedException {
        if (number == 0) {
            return Map.of();
        }
        String path = "/api/agents/" + agent.path("id").asText() + "/versions/" + number;
        return wire.read(Kind.VERSION, client.get(path));
    }
}
