package dev.agentc2.agent.model;

import dev.agentc2.platform.network.ConnectionPool;
import dev.agentc2.platform.network.HostGate;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.network.WebConnector;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.mistralai.MistralAiStreamingChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.time.Clock;

/**
 * Makes clients of providers. All of them share one pool of kept-alive connections, over which each request shows its own
 * key; redirects are never followed. Thread-safe; closed once.
 */
final class ProviderClients implements AutoCloseable {
    /** Models are named by each request; the builders ask for a name of their own though. */
    private static final String NAMED_BY_REQUEST = "named-by-request";

    private final Clock clock;
    private final ConnectionPool connections;

    /**
     * @param hosts which hosts may be connected to
     */
    ProviderClients(HostPolicy hosts, Clock clock) {
        this.clock = clock;
        this.connections = new ConnectionPool(new HostGate(hosts, new WebConnector()));
    }

    /** A client; nothing is connected before its first call. */
    ProviderClient client(Provider provider) {
        StreamingHttp http = new StreamingHttp(connections, clock);
        return new ProviderClient(model(provider, http.builder()), new ChatRequests(provider.kind()));
    }

    @Override
    public void close() {
        connections.close();
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
