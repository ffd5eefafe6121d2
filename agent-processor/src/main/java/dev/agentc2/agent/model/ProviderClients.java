package dev.agentc2.agent.model;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.mistralai.MistralAiStreamingChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Makes clients of providers. All of them share one pool of kept-alive connections, over which each request shows its own
 * key; redirects are never followed. Thread-safe; closed once.
 */
final class ProviderClients implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Models are named by each request; the builders ask for a name of their own though. */
    private static final String NAMED_BY_REQUEST = "named-by-request";

    private final Clock clock;
    private @Nullable HttpClient connections;

    ProviderClients(Clock clock) {
        this.clock = clock;
    }

    /** A client; nothing is connected before its first call. */
    ProviderClient client(Provider provider) {
        StreamingHttp http = new StreamingHttp(connections(), clock);
        return new ProviderClient(model(provider, http.builder()), new ChatRequests(provider.kind()));
    }

    private synchronized HttpClient connections() {
        if (connections == null) {
            connections = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();
        }
        return connections;
    }

    @Override
    public synchronized void close() {
        if (connections != null) {
            connections.shutdownNow();
        }
    }

    private static StreamingChatModel model(Provider provider, HttpClientBuilder http) {
        String address = provider.address();
        String key = provider.key();
        return switch (provider.kind()) {
            case OPENAI, OPENAI_COMPATIBLE ->
                OpenAiStreamingChatModel.builder()
                        .httpClientBuilder(http)
                        .baseUrl(address)
                        .apiKey(key)
                        .modelName(NAMED_BY_REQUEST)
                        .build();
            case ANTHROPIC ->
                AnthropicStreamingChatModel.builder()
                        .httpClientBuilder(http)
                        .baseUrl(address)
                        .apiKey(key)
                        .modelName(NAMED_BY_REQUEST)
                        .cacheSystemMessages(true)
                        .build();
            case GEMINI ->
                GoogleAiGeminiStreamingChatModel.builder()
                        .httpClientBuilder(http)
                        .baseUrl(address)
                        .apiKey(key)
                        .modelName(NAMED_BY_REQUEST)
                        .returnThinking(false)
                        .build();
            case MISTRAL ->
                MistralAiStreamingChatModel.builder()
                        .httpClientBuilder(http)
                        .baseUrl(address)
                        .apiKey(key)
                        .modelName(NAMED_BY_REQUEST)
                        .build();
            case OLLAMA ->
                OllamaStreamingChatModel.builder()
                        .httpClientBuilder(http)
                        .baseUrl(address)
                        .modelName(NAMED_BY_REQUEST)
                        .build();
        };
    }
}
