package dev.agentc2.stack.simulator;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.agentc2.stack.simulator.Answer.PlannedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An answer in the forms of the Chat Completions API, built as text since that is cheap.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming/streaming">chat completion chunks</a>
 */
final class ChatWire {
    private static final int ARGUMENT_PIECE = 12;
    private static final long CREATED = 1_700_000_000;

    private final String id;
    private final String model;
    private final String usage;

    /**
     * A streamed answer: before, for each token, and after.
     *
     * @param head events before the first token
     * @param deltas events of each token
     * @param tail events after the last token
     */
    record Stream(String head, List<String> deltas, String tail) {}

    /** Tokens of a call; the total of output tokens is completion and reasoning. */
    record Tokens(int prompt, int cached, int completion, int reasoning) {}

    ChatWire(int number, String model, Tokens tokens) {
        this.id = "chatcmpl-sim" + Integer.toString(number, 36);
        this.model = quoted(model);
        int output = tokens.completion() + tokens.reasoning();
        this.usage = ("{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":%d,\"audio_tokens\":0},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":%d,\"audio_tokens\":0,"
                        + "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}")
                .formatted(
                        tokens.prompt(),
                        output,
                        tokens.prompt() + output,
                        Math.min(tokens.cached(), tokens.prompt()),
                        tokens.reasoning());
    }

    /** The answer in one JSON object. */
    String whole(Answer answer) {
        String message = switch (answer) {
            case Answer.Text text -> "\"content\":" + quoted(String.join("", text.pieces())) + ",\"refusal\":null";
            case Answer.ToolCalls tools ->
                "\"content\":null,\"refusal\":null,\"tool_calls\":["
                        + tools.calls().stream().map(ChatWire::call).collect(Collectors.joining(","))
                        + "]";
        };
        return opening("chat.completion") + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\"," + message
                + "},\"logprobs\":null,\"finish_reason\":\"" + finishReason(answer) + "\"}],\"usage\":" + usage + "}";
    }

    /** The answer as server-sent events. */
    Stream stream(Answer answer, boolean includeUsage) {
        String chunk = "data: " + opening("chat.completion.chunk")
                + (includeUsage ? "\"usage\":null," : "")
                + "\"choices\":[{\"index\":0,\"delta\":";
        String open = ",\"logprobs\":null,\"finish_reason\":null}]}\n\n";
        List<String> deltas =
                deltas(answer).stream().map(delta -> chunk + delta + open).toList();
        String content = answer instanceof Answer.Text ? "\"\"" : "null";
        String head = chunk + "{\"role\":\"assistant\",\"content\":" + content + ",\"refusal\":null}" + open;
        String tail = chunk + "{},\"logprobs\":null,\"finish_reason\":\"" + finishReason(answer) + "\"}]}\n\n";
        if (includeUsage) {
            tail += "data: " + opening("chat.completion.chunk") + "\"choices\":[],\"usage\":" + usage + "}\n\n";
        }
        return new Stream(head, deltas, tail + "data: [DONE]\n\n");
    }

    /** An error in OpenAI's shape. */
    static String error(int status, String message) {
        String type = switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
        String code = status == 429 ? "\"rate_limit_exceeded\"" : "null";
        return "{\"error\":{\"message\":" + quoted(message) + ",\"type\":\"" + type + "\",\"param\":null,\"code\":"
                + code + "}}";
    }

    private String opening(String object) {
        return "{\"id\":\"" + id + "\",\"object\":\"" + object + "\",\"created\":" + CREATED + ",\"model\":" + model
                + ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_simulated\",";
    }

    private static String finishReason(Answer answer) {
        return switch (answer) {
            case Answer.Text text -> text.finishReason();
            case Answer.ToolCalls _ -> "tool_calls";
        };
    }

    private static List<String> deltas(Answer answer) {
        return switch (answer) {
            case Answer.Text text ->
                text.pieces().stream()
                        .map(piece -> "{\"content\":" + quoted(piece) + "}")
                        .toList();
            case Answer.ToolCalls tools ->
                IntStream.range(0, tools.calls().size())
                        .mapToObj(i -> callDeltas(i, tools.calls().get(i)))
                        .flatMap(List::stream)
                        .toList();
        };
    }

    private static List<String> callDeltas(int index, PlannedCall call) {
        List<String> deltas = new ArrayList<>();
        deltas.add("{\"tool_calls\":[{\"index\":" + index + ",\"id\":\"" + call.id()
                + "\",\"type\":\"function\",\"function\":{\"name\":" + quoted(call.name()) + ",\"arguments\":\"\"}}]}");
        String arguments = call.arguments();
        for (int at = 0, end; at < arguments.length(); at = end) {
            end = Math.min(at + ARGUMENT_PIECE, arguments.length());
            end += Character.isHighSurrogate(arguments.charAt(end - 1)) && end < arguments.length() ? 1 : 0;
            String piece = arguments.substring(at, end);
            deltas.add(
                    "{\"tool_calls\":[{\"index\":" + index + ",\"function\":{\"arguments\":" + quoted(piece) + "}}]}");
        }
        return deltas;
    }

    private static String call(PlannedCall call) {
        return "{\"id\":\"" + call.id() + "\",\"type\":\"function\",\"function\":{\"name\":" + quoted(call.name())
                + ",\"arguments\":" + quoted(call.arguments()) + "}}";
    }

    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
