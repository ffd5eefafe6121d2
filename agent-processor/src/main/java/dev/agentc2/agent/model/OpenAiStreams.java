package dev.agentc2.agent.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParsingHandleUtils;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.openai.internal.AsyncResponseHandling;
import dev.langchain4j.model.openai.internal.DefaultOpenAiClient;
import dev.langchain4j.model.openai.internal.ErrorHandling;
import dev.langchain4j.model.openai.internal.OpenAiClient;
import dev.langchain4j.model.openai.internal.ParsedAndRawResponse;
import dev.langchain4j.model.openai.internal.ResponseHandle;
import dev.langchain4j.model.openai.internal.StreamingCompletionHandling;
import dev.langchain4j.model.openai.internal.StreamingResponseHandling;
import dev.langchain4j.model.openai.internal.SyncOrAsyncOrStreaming;
import dev.langchain4j.model.openai.internal.chat.ChatCompletionRequest;
import dev.langchain4j.model.openai.internal.chat.ChatCompletionResponse;
import dev.langchain4j.model.openai.internal.spi.OpenAiClientBuilderFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client under langchain4j's models of OpenAI's protocol, for chats as streams over {@link StreamingHttp}. Writes a
 * request once and as bytes: langchain4j's own writes each twice, for an answer as a whole and as a stream, as indented
 * text. What it says is the same. Thread-safe.
 */
final class OpenAiStreams extends DefaultOpenAiClient {
    /** As langchain4j's own, but for the indentation. */
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES);

    private final StreamingHttp http;
    private final HttpRequest head;

    private OpenAiStreams(Builder settings) {
        super(settings);
        this.http = (StreamingHttp) settings.httpClientBuilder.build();
        HttpRequest.Builder request = HttpRequest.builder()
                .method(HttpMethod.POST)
                .url(settings.baseUrl, "chat/completions")
                .addHeader("Content-Type", "application/json")
                .addHeader("User-Agent", settings.userAgent);
        if (settings.apiKey != null) {
            request.addHeader("Authorization", "Bearer " + settings.apiKey);
        }
        this.head = request.build();
    }

    @Override
    public SyncOrAsyncOrStreaming<ChatCompletionResponse> chatCompletion(ChatCompletionRequest request) {
        return new Chat(request);
    }

    /** What is sent for a request. */
    static byte[] json(ChatCompletionRequest request) {
        try {
            return JSON.writeValueAsBytes(request);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the request can't be put as JSON", e);
        }
    }

    /** langchain4j's steps to a call: what is done with parts, at the end and with an error, then the call. */
    private final class Chat implements SyncOrAsyncOrStreaming<ChatCompletionResponse> {
        private final ChatCompletionRequest request;

        Chat(ChatCompletionRequest request) {
            this.request = request;
        }

        @Override
        public StreamingResponseHandling onRawPartialResponse(
                Consumer<ParsedAndRawResponse<ChatCompletionResponse>> onPart) {
            return new Handling(request, onPart);
        }

        @Override
        public StreamingResponseHandling onPartialResponse(Consumer<ChatCompletionResponse> onPart) {
            return onRawPartialResponse(part -> onPart.accept(part.parsedResponse()));
        }

        @Override
        public ChatCompletionResponse execute() {
            throw new UnsupportedOperationException("chats are streams only");
        }

        @Override
        public AsyncResponseHandling onResponse(Consumer<ChatCompletionResponse> onResponse) {
            throw new UnsupportedOperationException("chats are streams only");
        }
    }

    private final class Handling implements StreamingResponseHandling, StreamingCompletionHandling {
        private final ChatCompletionRequest request;
        private final Consumer<ParsedAndRawResponse<ChatCompletionResponse>> onPart;
        private Runnable onEnd = () -> {};

        Handling(ChatCompletionRequest request, Consumer<ParsedAndRawResponse<ChatCompletionResponse>> onPart) {
            this.request = request;
            this.onPart = onPart;
        }

        @Override
        public StreamingCompletionHandling onComplete(Runnable callback) {
            onEnd = callback;
            return this;
        }

        @Override
        public ErrorHandling onError(Consumer<Throwable> onError) {
            return () -> {
                http.execute(head, json(request), new Parts(onPart, onEnd, onError));
                return new ResponseHandle();
            };
        }

        @Override
        public ErrorHandling ignoreErrors() {
            return onError(failure -> {});
        }
    }

    /** Reads the parts of an answer. Used by one thread. */
    private static final class Parts implements ServerSentEventListener {
        private final Consumer<ParsedAndRawResponse<ChatCompletionResponse>> onPart;
        private final Runnable onEnd;
        private final Consumer<Throwable> onError;
        private @Nullable StreamingHandle handle;

        Parts(
                Consumer<ParsedAndRawResponse<ChatCompletionResponse>> onPart,
                Runnable onEnd,
                Consumer<Throwable> onError) {
            this.onPart = onPart;
            this.onEnd = onEnd;
            this.onError = onError;
        }

        @Override
        public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
            if (StreamingHttp.END.equals(event.data())) {
                return;
            }
            if (handle == null) {
                handle = ServerSentEventParsingHandleUtils.toStreamingHandle(context.parsingHandle());
            }
            try {
                if ("error".equals(event.event())) {
                    onError.accept(new IllegalStateException("the provider sent an error within its answer"));
                    return;
                }
                onPart.accept(part(event.data(), handle));
            } catch (JsonProcessingException | RuntimeException e) {
                onError.accept(e);
            }
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // the builder of langchain4j has no type of its own
        private static ParsedAndRawResponse<ChatCompletionResponse> part(String data, StreamingHandle handle)
                throws JsonProcessingException {
            ParsedAndRawResponse.Builder builder = ParsedAndRawResponse.builder();
            return builder.parsedResponse(JSON.readValue(data, ChatCompletionResponse.class))
                    .streamingHandle(handle)
                    .build();
        }

        @Override
        public void onError(Throwable failure) {
            onError.accept(failure);
        }

        @Override
        public void onClose() {
            onEnd.run();
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
