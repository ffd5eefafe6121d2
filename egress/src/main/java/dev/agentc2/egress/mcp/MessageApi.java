package dev.agentc2.egress.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.json.Json;
import dev.agentc2.topics.TurnId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The API that takes messages, used in the caller's name: what the caller may do, how often and for how much money is
 * decided there. Calls block. Closed once. Thread-safe.
 */
final class MessageApi implements AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
    /** Longer than ingress waits for the log and for an agent that has just been published. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_WITHIN)
            .build();
    private final URI address;

    /** @param address of ingress, without a path */
    MessageApi(URI address) {
        this.address = address;
    }

    /**
     * Sends a message to an agent; returns the turn that answers.
     *
     * @throws ProblemException as the API refuses it, or 503 when it doesn't answer
     */
    TurnId send(Caller caller, ToolCall call) throws InterruptedException {
        Map<String, Object> message = new HashMap<>(Map.of("text", call.message()));
        if (call.conversationId() != null) {
            message.put("conversationId", call.conversationId());
        }
        if (call.messageId() != null) {
            message.put("clientMessageId", call.messageId());
        }
        JsonNode accepted = post(caller, "/api/agents/" + call.agent() + "/messages", message);
        return TurnId.parse(accepted.path("turnId").asText());
    }

    /** Cancels a turn; the same refusals. */
    void cancel(Caller caller, String turnId) throws InterruptedException {
        post(caller, "/api/turns/" + turnId + "/cancel", Map.of());
    }

    private JsonNode post(Caller caller, String path, Map<String, Object> body) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(address.resolve(path))
                    .timeout(ANSWER_WITHIN)
                    .header("Authorization", caller.authorization())
                    .header("Content-Type", "application/json")
                    .header("X-Request-ID", caller.request().requestId())
                    .header("traceparent", caller.request().trace().toString())
                    .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)))
                    .build();
            HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
            JsonNode json = Json.MAPPER.readTree(answer.body());
            if (answer.statusCode() / 100 != 2) {
                throw new ProblemException(
                        answer.statusCode(),
                        json.path("code").asText("refused"),
                        json.path("detail").asText("The message was refused."));
            }
            return json;
        } catch (IOException e) {
            throw new ProblemException(
                    503,
                    "ingress-unreachable",
                    "The service that takes messages doesn't answer; it isn't known whether it took this one.");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
