package dev.agentc2.agent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        var sent = new Sent();
        new DefaultOpenAiClient.Builder()
                .httpClientBuilder(sent)
                .baseUrl("http://localhost")
                .build()
                .chatCompletion(REQUEST)
                .onPartialResponse(part -> {})
                .ignoreErrors()
                .execute();
        var json = new ObjectMapper();
        byte[] ours = OpenAiStreams.json(REQUEST);
        assertEquals(json.readTree(sent.body), json.readTree(ours));
        assertFalse(new String(ours, StandardCharsets.UTF_8).contains("\n"), "isn't indented");
    }

    /** Keeps what would be sent. */
    private static final class Sent implements HttpClient, HttpClientBuilder {
        private @Nullable String body;

        @Override
        public SuccessfulHttpResponse execute(HttpRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
            body = request.body();
        }

        @Override
        public Duration connectTimeout() {
            return Duration.ZERO;
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            return this;
        }

        @Override
        public Duration readTimeout() {
            return Duration.ZERO;
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            return this;
        }

        @Override
        public HttpClient build() {
            return this;
        }
    }
}
