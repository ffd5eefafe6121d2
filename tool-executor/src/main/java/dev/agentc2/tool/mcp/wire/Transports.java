package dev.agentc2.tool.mcp.wire;

import dev.agentc2.platform.network.HostGate;
import io.modelcontextprotocol.client.transport.HttpClientSseClientTransport;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.customizer.McpHttpClientTransportAuthorizationErrorHandler;
import io.modelcontextprotocol.client.transport.customizer.McpSyncHttpClientRequestCustomizer;
import io.modelcontextprotocol.json.McpJsonDefaults;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Makes the SDK's transports, all of them bounded. Thread-safe. */
public final class Transports {
    /** Longest answer that is read over streamable HTTP, bytes: what is kept of a result, in Base64 and with its frame. */
    static final int LARGE_ANSWER_LIMIT = 24 * 1024 * 1024;

    /** Longest answer that is read of servers that answer on a stream of their session, bytes. */
    static final int ANSWER_LIMIT = LargeAnswers.USUAL;

    /** How much later the SDK's own limit comes, of a single message: ours is met first where both apply. */
    private static final int MARGIN = 1024 * 1024;

    private final LargeAnswers large = new LargeAnswers();
    private final HostGate gate;

    /** Shows credentials to a server. Thread-safe. */
    public interface Presenter {
        /** Headers for a request. */
        Map<String, String> headers();

        /**
         * The server refused them; whether others are there to try.
         *
         * @param authorization what it was shown as {@code Authorization}; empty when nothing was
         */
        boolean refused(String authorization);
    }

    /** A transport and what goes over it. */
    public record Wire(WatchedTransport transport, Traffic traffic, Runnable cut) {}

    public Transports(HostGate gate) {
        this.gate = gate;
    }

    /** Streamable HTTP. */
    public Wire streamable(URI url, Presenter presenter) {
        Traffic traffic = new Traffic(true);
        GuardedHttpClient client = new GuardedHttpClient(gate, LARGE_ANSWER_LIMIT, large, traffic);
        HttpClientStreamableHttpTransport transport = HttpClientStreamableHttpTransport.builder(origin(url))
                .endpoint(path(url))
                .clientBuilder(new ClientBuilder(client))
                .jsonMapper(McpJsonDefaults.getMapper())
                .resumableStreams(false)
                .maxResponseSize(LARGE_ANSWER_LIMIT + MARGIN)
                .httpRequestCustomizer(customizer(presenter))
                .authorizationErrorHandler(McpHttpClientTransportAuthorizationErrorHandler.fromSync(
                        (request, answer, context) -> answer.statusCode() == 401
                                && presenter.refused(request.headers()
                                        .firstValue("Authorization")
                                        .orElse(""))))
                .build();
        return new Wire(new WatchedTransport(transport, traffic, client), traffic, client::close);
    }

    /** The older transport: a stream of events and a second address for messages, of the same origin. */
    public Wire sse(URI url, Presenter presenter) {
        Traffic traffic = new Traffic(false);
        GuardedHttpClient client = new GuardedHttpClient(gate, ANSWER_LIMIT, large, traffic);
        HttpClientSseClientTransport transport = HttpClientSseClientTransport.builder(origin(url))
                .sseEndpoint(path(url))
                .clientBuilder(new ClientBuilder(client))
                .jsonMapper(McpJsonDefaults.getMapper())
                .maxResponseSize(ANSWER_LIMIT + MARGIN)
                .httpRequestCustomizer(customizer(presenter))
                .build();
        return new Wire(new WatchedTransport(transport, traffic, client), traffic, client::close);
    }

    /** A program that speaks on its standard streams; what it says on the third goes nowhere, for it may hold anything. */
    public Wire stdio(String command, List<String> arguments, Map<String, String> environment) {
        BareProcessTransport transport = new BareProcessTransport(
                new ServerParameters.Builder(command)
                        .args(arguments)
                        .env(environment)
                        .build(),
                McpJsonDefaults.getMapper(),
                ANSWER_LIMIT + MARGIN);
        transport.setStdErrorHandler(line -> {});
        Traffic traffic = new Traffic(false);
        return new Wire(new WatchedTransport(transport, traffic, null), traffic, () -> {});
    }

    private static McpSyncHttpClientRequestCustomizer customizer(Presenter presenter) {
        return (builder, method, uri, body, context) -> {
            presenter.headers().forEach(builder::setHeader);
            Object id = context.get(Pending.HEADER);
            if (id != null) {
                builder.setHeader(Pending.HEADER, id.toString());
            }
        };
    }

    private static String origin(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    private static String path(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }
}
