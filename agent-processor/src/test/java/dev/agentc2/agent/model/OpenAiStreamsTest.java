package dev.agentc2.agent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentc2.platform.network.ConnectionPool;
import dev.agentc2.platform.network.HostGate;
import dev.agentc2.platform.network.WebConnector;
import dev.langchain4j.model.openai.internal.DefaultOpenAiClient;
import dev.langchain4j.model.openai.internal.OpenAiClient;
import dev.langchain4j.model.openai.internal.chat.AssistantMessage;
import dev.langchain4j.model.openai.internal.chat.ChatCompletionRequest;
import dev.langchain4j.model.openai.internal.chat.Function;
import dev.langchain4j.model.openai.internal.chat.FunctionCall;
import dev.langchain4j.model.openai.internal.chat.SystemMessage;
import dev.langchain4j.model.openai.internal.chat.Tool;
import dev.langchain4j.model.openai.internal.chat.ToolCall;
import dev.langchain4j.model.openai.internal.chat.ToolMessage;
import dev.langchain4j.model.openai.internal.chat.ToolType;
import dev.langchain4j.model.openai.internal.chat.UserMessage;
import dev.langchain4j.model.openai.internal.shared.StreamOptions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenAiStreamsTest {
    private static final ChatCompletionRequest REQUEST = ChatCompletionRequest.builder()
            .model("m1")
            .messages(List.of(
                    SystemMessage.from("Be brief."),
                    UserMessage.from("Wie spät ist es?\n\"Jetzt\" \ud83d\ude00"),
                    AssistantMessage.builder()
                            .toolCalls(ToolCall.builder()
                                    .id("c1")
                                    .type(ToolType.FUNCTION)
                                    .function(FunctionCall.builder()
                                            .name("clock")
                                            .arguments("{}")
                                            .build())
                                    .build())
                            .build(),
                    ToolMessage.from("c1", "12:00")))
            .tools(List.of(Tool.from(Function.builder()
                    .name("clock")
                    .description("Tells the time.")
                    .parameters(Map.of("type", "object", "properties", Map.of()))
                    .build())))
            .temperature(0.3)
            .maxTokens(500)
            .stream(true)
            .streamOptions(StreamOptions.builder().includeUsage(true).build())
            .build();

    @Test
    void isWhatLangchain4jUses() {
        assertInstanceOf(OpenAiStreams.Builder.class, OpenAiClient.builder());
    }

    @Test
    void saysWhatLangchain4jsOwnClientSays() throws Exception {
        String theirs = sent(new DefaultOpenAiClient.Builder());
        String ours = sent(new OpenAiStreams.Builder());
        var json = new ObjectMapper();
        assertEquals(json.readTree(theirs), json.readTree(ours));
        assertFalse(ours.contains("\n"), "isn't indented");
    }

    /** What a provider gets from a client. */
    private static String sent(DefaultOpenAiClient.Builder client) throws Exception {
        Clock clock = Clock.systemUTC();
        try (FakeProvider provider = new FakeProvider();
                ConnectionPool connections =
                        new ConnectionPool(new HostGate(OwnConnections.HERE, new WebConnector()))) {
            provider.thenEvents("[DONE]");
            client.httpClientBuilder(new StreamingHttp(connections, clock).builder())
                    .baseUrl(provider.address());
            new ProviderCall(() -> {})
                    .make(() -> client.build()
                            .chatCompletion(REQUEST)
                            .onPartialResponse(part -> {})
                            .ignoreErrors()
                            .execute());
            return provider.bodies.getFirst();
        }
    }
}
