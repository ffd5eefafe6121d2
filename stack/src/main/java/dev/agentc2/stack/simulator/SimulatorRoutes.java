package dev.agentc2.stack.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.simulator.Client.GoneException;
import java.io.IOException;
import java.util.Map;

/** What the simulated provider answers to which request: the API, and the control of the simulator itself. */
final class SimulatorRoutes {
    private static final String MODEL = "{\"id\":\"" + SimulatedProvider.MODEL
            + "\",\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"agentc2\"}";

    private final SimulatedProvider provider;
    private final ChatEndpoint chat;

    SimulatorRoutes(SimulatedProvider provider, ChatEndpoint chat) {
        this.provider = provider;
        this.chat = chat;
    }

    void answer(HttpReader.Request request, Client client) throws GoneException, InterruptedException {
        int query = request.path().indexOf('?');
        String path = query < 0 ? request.path() : request.path().substring(0, query);
        switch (request.method() + " " + path) {
            case "POST /v1/chat/completions" -> chat.answer(request.body(), provider.behaviour(), client);
            case "GET /v1/models" -> client.json(200, "", "{\"object\":\"list\",\"data\":[" + MODEL + "]}");
            case "GET /v1/models/" + SimulatedProvider.MODEL -> client.json(200, "", MODEL);
            case "GET /_config" ->
                client.json(200, "", json(provider.behaviour().values()));
            case "POST /_config" -> configure(request.body(), client);
            case "GET /_stats" -> client.json(200, "", json(provider.stats()));
            case "GET /_requests" -> client.json(200, "", json(provider.requests()));
            case "POST /_reset", "GET /_reset" -> {
                provider.reset();
                client.json(200, "", "{}");
            }
            case "GET /health", "GET /" -> client.json(200, "", "{\"ok\":true,\"simulated\":true}");
            default -> client.json(404, "", ChatWire.error(404, "unknown request: " + request.method() + " " + path));
        }
    }

    private void configure(byte[] body, Client client) throws GoneException {
        try {
            apply(Json.MAPPER.readTree(body));
            client.json(200, "", json(provider.behaviour().values()));
        } catch (IOException | IllegalArgumentException e) {
            client.json(400, "", ChatWire.error(400, "can't be set: " + e.getMessage()));
        }
    }

    /** With {@code times} a fault strikes that many of the next requests, without it all of them. */
    private void apply(JsonNode changes) {
        JsonNode times = changes.path("times");
        Behaviour changed = provider.behaviour();
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            boolean isForNextOnes =
                    change.getKey().equals("times") || change.getKey().equals("fault") && times.isInt();
            changed = isForNextOnes
                    ? changed
                    : changed.with(change.getKey(), change.getValue().asText());
        }
        Fault fault = Fault.parse(changes.path("fault").asText("none"));
        if (times.isInt() && fault != null) {
            provider.failNext(times.asInt(), fault);
        }
        provider.configure(changed);
    }

    private static String json(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values can always be written as JSON", e);
        }
    }
}
