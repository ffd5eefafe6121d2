package dev.agentc2.stack.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client of the Chat Completions API asks for, as far as the simulator looks at it. Immutable.
 *
 * @param model model name, suffix included
 * @param stream whether the answer is to be streamed
 * @param includeUsage whether a stream ends with the usage
 * @param messages the prompt
 * @param tools functions on offer; empty when {@code tool_choice} forbids them
 * @param forcedTool function that has to be called, empty when the model is free
 * @param maxTokens upper limit of the answer
 */
record ChatRequest(
        String model,
        boolean stream,
        boolean includeUsage,
        List<Message> messages,
        List<OfferedTool> tools,
        Optional<OfferedTool> forcedTool,
        int maxTokens) {

    /** A message of the prompt; calls and callId are of assistant and tool messages. */
    record Message(String role, String text, List<CallMade> calls, String callId) {}

    /** A tool call of an earlier answer. */
    record CallMade(String id, String name, String arguments) {}

    /** A function on offer with the JSON Schema of its arguments. */
    record OfferedTool(String name, JsonNode parameters) {}

    /** What became of a tool call. */
    record ToolOutcome(String name, String arguments, String content) {}

    /**
     * Reads a request body.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static ChatRequest of(JsonNode body) {
        JsonNode model = body.path("model");
        if (!model.isTextual() || model.asText().isBlank()) {
            throw new IllegalArgumentException("you must provide a model parameter");
        }
        JsonNode messages = body.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw new IllegalArgumentException("'messages' must be an array with at least one message");
        }
        List<OfferedTool> tools = offered(body);
        int limit =
                body.path("max_completion_tokens").asInt(body.path("max_tokens").asInt(Integer.MAX_VALUE));
        return new ChatRequest(
                model.asText(),
                body.path("stream").asBoolean(false),
                body.path("stream_options").path("include_usage").asBoolean(false),
                messages.valueStream().map(ChatRequest::message).toList(),
                tools,
                forced(body.path("tool_choice"), tools),
                limit);
    }

    /** Text of the last user message; empty when there is none. */
    String lastUser() {
        int at = lastUserIndex();
        return at < 0 ? "" : messages.get(at).text();
    }

    /** Texts of the user messages before the last one. */
    List<String> earlierUserTexts() {
        return messages.subList(0, Math.max(lastUserIndex(), 0)).stream()
                .filter(m -> m.role().equals("user"))
                .map(Message::text)
                .toList();
    }

    /** Results of the tool calls made since the last user message, in order. */
    List<ToolOutcome> outcomes() {
        Map<String, CallMade> calls = new HashMap<>();
        List<ToolOutcome> outcomes = new ArrayList<>();
        for (Message message : messages.subList(lastUserIndex() + 1, messages.size())) {
            message.calls().forEach(call -> calls.put(call.id(), call));
            if (message.role().equals("tool")) {
                CallMade call = calls.getOrDefault(message.callId(), new CallMade("", "tool", "{}"));
                outcomes.add(new ToolOutcome(call.name(), call.arguments(), message.text()));
            }
        }
        return outcomes;
    }

    /** Answers with tool calls given since the last user message. */
    int rounds() {
        return (int) messages.subList(lastUserIndex() + 1, messages.size()).stream()
                .filter(m -> !m.calls().isEmpty())
                .count();
    }

    private int lastUserIndex() {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).role().equals("user")) {
                return i;
            }
        }
        return -1;
    }

    private static List<OfferedTool> offered(JsonNode body) {
        if (body.path("tool_choice").asText().equals("none")) {
            return List.of();
        }
        return body.path("tools")
                .valueStream()
                .map(tool -> tool.path("function"))
                .filter(function -> function.path("name").isTextual())
                .map(f -> new OfferedTool(f.path("name").asText(), f.path("parameters")))
                .toList();
    }

    private static Optional<OfferedTool> forced(JsonNode choice, List<OfferedTool> tools) {
        if (choice.asText().equals("required")) {
            return tools.stream().findFirst();
        }
        String name = choice.path("function").path("name").asText();
        return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
    }

    private static Message message(JsonNode node) {
        List<CallMade> calls = node.path("tool_calls")
                .valueStream()
                .map(call -> new CallMade(
                        call.path("id").asText(),
                        call.path("function").path("name").asText(),
                        call.path("function").path("arguments").asText()))
                .toList();
        return new Message(
                node.path("role").asText(),
                text(node.path("content")),
                calls,
                node.path("tool_call_id").asText());
    }

    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        return String.join(
                " ",
                content.valueStream().map(part -> part.path("text").asText()).toList());
    }
}
