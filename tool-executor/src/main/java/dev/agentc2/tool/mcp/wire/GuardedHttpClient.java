package dev.agentc2.tool.mcp.wire;

import dev.agentc2.platform.network.HostGate;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The JDK's HTTP client as the MCP SDK knows it, over connections of our own: a host is judged and pinned by
 * {@link HostGate}, a body is bounded while it is read, redirects are not followed, nothing is sent that wasn't given.
 * HTTP/1.1, a connection and a virtual thread for each exchange (docs/adr/0018). Thread-safe.
 */
public final class GuardedHttpClient extends HttpClient {
    private final HostGate gate;
    private final int bodyLimit;
    private final LargeAnswers large;
    private final ExchangeListener listener;
    private final Set<Exchange<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** A client of its own, for answers that aren't large. */
    public GuardedHttpClient(HostGate gate, int bodyLimit, ExchangeListener listener) {
        this(gate, bodyLimit, new LargeAnswers(), listener);
    }

    /**
     * @param bodyLimit bytes of an answer that are read at most; streams that a GET opened have no such limit
     * @param large keeps those of the process few that are more than usual
     */
    GuardedHttpClient(HostGate gate, int bodyLimit, LargeAnswers large, ExchangeListener listener) {
        this.gate = gate;
        this.bodyLimit = bodyLimit;
        this.large = large;
        this.listener = listener;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        int limit = request.method().equals("GET") ? Integer.MAX_VALUE : bodyLimit;
        Exchange<T> exchange = new Exchange<>(gate, request, handler, limit, large, listener);
        open.add(exchange);
        Thread.ofVirtual().name("mcp-exchange").start(() -> {
            try {
                exchange.run();
            } finally {
                open.remove(exchange);
                listener.ended(request, exchange.failure());
            }
        });
        if (closed) {
            exchange.abort();
        }
        return exchange.response();
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            HttpResponse.PushPromiseHandler<T> pushPromiseHandler) {
        return sendAsync(request, handler);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> response = sendAsync(request, handler);
        try {
            return response.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } finally {
            response.cancel(true);
        }
    }

    /** Breaks off the exchange of a request of the session. */
    void abort(String requestId) {
        for (Exchange<?> exchange : open) {
            if (exchange.request()
                    .headers()
                    .firstValue(Pending.HEADER)
                    .orElse("")
                    .equals(requestId)) {
                exchange.abort();
            }
        }
    }

    /** Breaks off every exchange. */
    @Override
    public void close() {
        closed = true;
        open.forEach(Exchange::abort);
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public SSLContext sslContext() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has a default TLS context", e);
        }
    }

    @Override
    public SSLParameters sslParameters() {
        return sslContext().getDefaultSSLParameters();
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }
}
