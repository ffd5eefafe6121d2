package dev.agentc2.agent.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.openai.internal.DefaultOpenAiClient;
import dev.langchain4j.model.openai.internal.OpenAiClient;
import dev.langchain4j.model.openai.internal.SyncOrAsyncOrStreaming;
import dev.langchain4j.model.openai.internal.chat.ChatCompletionRequest;
import dev.langchain4j.model.openai.internal.chat.ChatCompletionResponse;
import dev.langchain4j.model.openai.internal.spi.OpenAiClientBuilderFactory;

/**
 * The client under langchain4j's streaming models of OpenAI's protocol. Writes a chat once and as bytes, which the
 * {@link ProviderCall} takes along to {@link StreamingHttp}: langchain4j's own writes each twice, for an answer as a whole
 * and as a stream, as indented text. What it says is the same. Thread-safe.
 */
final class OpenAiStreams extends DefaultOpenAiClient {
    /** What langchain4j writes in place of a chat. */
    private static final ChatCompletionRequest NOTHING =
            ChatCompletionRequest.builder().build();

    private static final ObjectMapper JSON = new ObjectMapper();

    private OpenAiStreams(Builder settings) {
        super(settings);
    }

    @Override
    public SyncOrAsyncOrStreaming<ChatCompletionResponse> chatCompletion(ChatCompletionRequest request) {
        ProviderCall.current().says(json(request));
        return super.chatCompletion(NOTHING);
    }

    private static byte[] json(ChatCompletionRequest request) {
        try {
            return JSON.writeValueAsBytes(request);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the request can't be put as JSON", e);
        }
    }

    /** Collects the settings of a client. Used by one thread. */
    static final class Builder extends DefaultOpenAiClient.Builder {
        @Override
        public DefaultOpenAiClient build() {
            return new OpenAiStreams(this);
        }
    }

    /** How langchain4j finds this client, as a service. Thread-safe. */
    public static final class Factory implements OpenAiClientBuilderFactory {
        @Override
        @SuppressWarnings("rawtypes") // as langchain4j declares it
        public OpenAiClient.Builder get() {
            return new Builder();
        }
    }
}
