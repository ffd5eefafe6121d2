package dev.agentc2.agent.model;

import dev.agentc2.agent.turn.ModelCatalogue;
import dev.agentc2.platform.config.SettingException;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.wire.ModelRequest;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.mistralai.MistralAiStreamingChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The model providers that the environment sets up, ready to be called. They share one pool of kept-alive connections.
 * Thread-safe.
 */
public final class ModelProviders implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Models are named by each request; the builders ask for a name of their own though. */
    private static final String NAMED_BY_REQUEST = "named-by-request";

    /** Name of the simulated provider. */
    public static final String SIMULATED = ProviderSetup.SIMULATED;

    private final ProviderSetup setup;
    private final Clock clock;
    private final Map<String, Client> clients = new HashMap<>();
    private @Nullable HttpClient connections;

    /**
     * A provider's client.
     *
     * @param model langchain4j's model, whose calls run on the calling thread until their end
     * @param requests how requests are put to it
     */
    record Client(StreamingChatModel model, ChatRequests requests) {
        /** The request as this provider is sent it. */
        ChatRequest request(ModelRequest request) {
            return requests.of(request);
        }
    }

    /**
     * The providers that settings and environment set up. Nothing is connected before the first call.
     *
     * @throws SettingException when a setting names a provider that isn't set up
     */
    public ModelProviders(Settings settings, Clock clock) {
        this.setup = ProviderSetup.of(settings);
        this.clock = clock;
    }

    /** Whether settings and environment set up any provider. */
    public static boolean anyIn(Settings settings) {
        return !ProviderSetup.of(settings).providers().isEmpty();
    }

    /** The environment variables that set a provider up, by its name for people, in order of preference. */
    public static Map<String, List<String>> variables() {
        Map<String, List<String>> variables = new LinkedHashMap<>();
        for (ProviderFacts facts : ProviderFacts.all()) {
            List<String> names = new ArrayList<>(facts.keyVariables());
            names.addAll(facts.addressVariables());
            variables.put(facts.title(), List.copyOf(names));
        }
        return variables;
    }

    /** Which model serves each tier, and which providers there are. */
    public ModelCatalogue catalogue() {
        return setup.catalogue();
    }

    /** A sentence for an operator: what is set up and used. */
    public String description() {
        return setup.description();
    }

    /** Client of a provider; null when it isn't set up. */
    synchronized @Nullable Client client(String name) {
        Client known = clients.get(name);
        if (known != null) {
            return known;
        }
        Provider provider = setup.named(name);
        if (provider == null) {
            return null;
        }
        if (connections == null) {
            connections = connect();
        }
        StreamingHttp http = new StreamingHttp(connections, clock);
        Client client = new Client(model(provider, http.builder()), new ChatRequests(provider.kind()));
        clients.put(name, client);
        return client;
    }

    @Override
    public synchronized void close() {
        if (connections != null) {
            connections.shutdownNow();
        }
    }

    private static HttpClient connect() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
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
