package dev.agentc2.agent.model;

import dev.agentc2.platform.provider.ProviderKind;
import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.PromptMessage;
import dev.agentc2.wire.ToolRequest;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** From a request record to langchain4j's request, in the dialect of a kind of provider. Thread-safe. */
final class ChatRequests {
    private static final String NO_TOOLS = "none";

    private final ProviderKind kind;
    private final ToolSchemas tools;

    ChatRequests(ProviderKind kind) {
        this.kind = kind;
        this.tools = new ToolSchemas(kind == ProviderKind.GEMINI);
    }

    /**
     * The request to be sent.
     *
     * @throws IllegalArgumentException when it has no messages, a role that isn't known, or a tool whose parameters aren't
     *     a JSON Schema
     */
    ChatRequest of(ModelRequest request) {
        return ChatRequest.builder()
                .messages(messages(request.getMessages()))
                .parameters(parameters(request))
                .build();
    }

    private ChatRequestParameters parameters(ModelRequest request) {
        DefaultChatRequestParameters.Builder<?> parameters;
        if (kind == ProviderKind.OPENAI) {
            // OpenAI's reasoning models refuse the older max_tokens.
            parameters = OpenAiChatRequestParameters.builder().maxCompletionTokens(request.getMaxOutputTokens());
        } else {
            parameters = kind.speaksOpenAi() ? OpenAiChatRequestParameters.builder() : ChatRequestParameters.builder();
            parameters.maxOutputTokens(request.getMaxOutputTokens());
        }
        parameters.modelName(request.getModel()).temperature(request.getTemperature());
        if (!request.getTools().isEmpty()) {
            parameters.toolSpecifications(
                    request.getTools().stream().map(tools::of).toList());
            if (request.getToolChoice().equals(NO_TOOLS) && kind != ProviderKind.OLLAMA) {
                parameters.toolChoice(ToolChoice.NONE);
            }
        }
        return parameters.build();
    }

    private static List<ChatMessage> messages(List<PromptMessage> prompt) {
        Map<String, String> toolOfCall = new HashMap<>();
        List<ChatMessage> messages = new ArrayList<>(prompt.size());
        for (PromptMessage message : prompt) {
            message.getToolCalls().forEach(call -> toolOfCall.put(call.getCallId(), call.getTool()));
            boolean says = !message.getText().isBlank();
            switch (message.getRole()) {
                case "system" -> {
                    if (says) {
                        messages.add(SystemMessage.from(message.getText()));
                    }
                }
                case "user" -> messages.add(UserMessage.from(message.getText()));
                case "assistant" -> {
                    if (says || !message.getToolCalls().isEmpty()) {
                        messages.add(assistant(message));
                    }
                }
                case "tool" -> {
                    String callId = String.valueOf(message.getToolCallId());
                    messages.add(ToolExecutionResultMessage.from(
                            callId, toolOfCall.getOrDefault(callId, callId), message.getText()));
                }
                default -> throw new IllegalArgumentException("no message has the role " + message.getRole());
            }
        }
        return messages;
    }

    private static AiMessage assistant(PromptMessage message) {
        AiMessage.Builder builder = AiMessage.builder();
        if (!message.getText().isEmpty()) {
            builder.text(message.getText());
        }
        List<ToolExecutionRequest> calls = new ArrayList<>();
        for (ToolRequest call : message.getToolCalls()) {
            calls.add(ToolExecutionRequest.builder()
                    .id(call.getCallId())
                    .name(call.getTool())
                    .arguments(call.getArguments())
                    .build());
        }
        return builder.toolExecutionRequests(calls).build();
    }
}
