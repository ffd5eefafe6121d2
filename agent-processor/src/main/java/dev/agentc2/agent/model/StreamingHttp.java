package dev.agentc2.agent.model;

import static java.util.Objects.requireNonNullElse;

import dev.agentc2.platform.network.ConnectionPool;
import dev.agentc2.platform.network.HttpAnswer;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * HTTP for langchain4j's streaming models. A call runs on the calling thread until its stream ends, for that is a virtual
 * thread of the call's own; it can be stopped at any moment, also before the first byte, which langchain4j's own client
 * can't; it reads no more often than the {@link ProviderCall} has use for text, and tells it what a failed response says.
 * Connections are kept alive and shared. Thread-safe.
 */
final class StreamingHttp implements HttpClient {
    private final ConnectionPool connections;
    private final Clock clock;

    StreamingHttp(ConnectionPool connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    /** What langchain4j's model builders ask for; time limits are this package's business, so theirs are ignored. */
    HttpClientBuilder builder() {
        return new Builder(this);
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        throw new UnsupportedOperationException("models are called as streams only");
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        ProviderCall call = ProviderCall.current();
        try (ConnectionPool.Exchange exchange = send(request, call)) {
            HttpAnswer answer = exchange.answer();
            if (answer.status() / 100 == 2) {
                call.answers();
                pass(answer, parser, listener, call);
            } else {
                call.refused(Refusals.of(answer, clock));
                listener.onError(new HttpException(answer.status(), "the provider refused the call"));
            }
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                call.stop(ProviderCall.Stop.INTERRUPTED);
            }
            listener.onError(e);
        }
    }

    private ConnectionPool.Exchange send(HttpRequest request, ProviderCall call) throws IOException {
        byte[] body = call.takeBody();
        if (body == null) {
            body = requireNonNullElse(request.body(), "").getBytes(StandardCharsets.UTF_8);
        }
        return connections.exchange(request.method().name(), URI.create(request.url()), request.headers(), body, call);
    }

    private static void pass(
            HttpAnswer answer, ServerSentEventParser parser, ServerSentEventListener listener, ProviderCall call) {
        Map<String, List<String>> headers = new HashMap<>();
        answer.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        listener.onOpen(SuccessfulHttpResponse.builder()
                .statusCode(answer.status())
                .headers(headers)
                .build());
        var watched = new Watched(listener, call);
        parser.parse(answer.body(), watched);
        if (!watched.failed && call.stopped() == null) {
            listener.onClose();
        }
    }

    /** Passes events on and tells the call of them. Used by one thread. */
    private static final class Watched implements ServerSentEventListener {
        private static final String END = "[DONE]";

        private final ServerSentEventListener listener;
        private final ProviderCall call;
        private boolean failed;

        Watched(ServerSentEventListener listener, ProviderCall call) {
            this.listener = listener;
            this.call = call;
        }

        @Override
        public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
            call.gaveSign();
            if (END.equals(event.data())) {
                call.endMarked();
            }
            listener.onEvent(event, context);
        }

        @Override
        public void onError(Throwable failure) {
            failed = true;
            if (call.stopped() == null) {
                listener.onError(failure);
            }
        }
    }

    private static final class Builder implements HttpClientBuilder {
        private final StreamingHttp client;
        private Duration connectTimeout = Duration.ZERO;
        private Duration readTimeout = Duration.ZERO;

        Builder(StreamingHttp client) {
            this.client = client;
        }

        @Override
        public Duration connectTimeout() {
            return connectTimeout;
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            connectTimeout = timeout;
            return this;
        }

        @Override
        public Duration readTimeout() {
            return readTimeout;
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            readTimeout = timeout;
            return this;
        }

        @Override
        public HttpClient build() {
            return client;
        }
    }
}
