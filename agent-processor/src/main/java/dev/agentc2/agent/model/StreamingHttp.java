package dev.agentc2.agent.model;

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
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * HTTP for langchain4j's streaming models. A call runs on the calling thread until its stream ends, for that is a virtual
 * thread of the call's own; it can be stopped at any moment, also before the first byte, which langchain4j's own client
 * can't; and it tells the {@link ProviderCall} what a failed response says. Connections are kept alive and shared.
 * Thread-safe.
 */
final class StreamingHttp implements HttpClient {
    private final java.net.http.HttpClient connections;
    private final Clock clock;

    StreamingHttp(java.net.http.HttpClient connections, Clock clock) {
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
        try {
            HttpResponse<InputStream> response = send(request, call);
            try (InputStream body = response.body()) {
                call.onStop(() -> close(body));
                if (response.statusCode() / 100 == 2) {
                    call.answers();
                    answer(response, body, parser, listener, call);
                } else {
                    call.refused(Refusals.of(response, clock));
                    listener.onError(new HttpException(response.statusCode(), "the provider refused the call"));
                }
            }
        } catch (CancellationException e) {
            listener.onError(e);
        } catch (ExecutionException e) {
            listener.onError(e.getCause() == null ? e : e.getCause());
        } catch (IOException e) {
            listener.onError(e);
        } catch (InterruptedException e) {
            call.stop(ProviderCall.Stop.INTERRUPTED);
            Thread.currentThread().interrupt();
            listener.onError(e);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request, ProviderCall call)
            throws ExecutionException, InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> pending =
                connections.sendAsync(toJdk(request), BodyHandlers.ofInputStream());
        // Cancelling the client's own future breaks the exchange off.
        call.onStop(() -> pending.cancel(true));
        return pending.get();
    }

    private static void answer(
            HttpResponse<InputStream> response,
            InputStream body,
            ServerSentEventParser parser,
            ServerSentEventListener listener,
            ProviderCall call) {
        listener.onOpen(SuccessfulHttpResponse.builder()
                .statusCode(response.statusCode())
                .headers(response.headers().map())
                .build());
        var watched = new Watched(listener, call);
        parser.parse(body, watched);
        if (!watched.failed && call.stopped() == null) {
            listener.onClose();
        }
    }

    private static java.net.http.HttpRequest toJdk(HttpRequest request) {
        var builder = java.net.http.HttpRequest.newBuilder().uri(URI.create(request.url()));
        request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        String body = request.body();
        return builder.method(
                        request.method().name(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
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
