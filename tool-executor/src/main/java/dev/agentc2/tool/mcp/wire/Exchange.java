package dev.agentc2.tool.mcp.wire;

import dev.agentc2.platform.network.HostGate;
import dev.agentc2.platform.network.HttpAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** One request and its answer, on the thread that runs it; told to stop from any. */
final class Exchange<T> {
    private static final int BLOCK = 16 * 1024;
    private static final int SILENCE_MS = 0; // a stream may be silent for long; calls have watches of their own

    private final HostGate gate;
    private final HttpRequest request;
    private final HttpResponse.BodyHandler<T> handler;
    private final int bodyLimit;
    private final LargeAnswers large;
    private final ExchangeListener listener;
    private final CompletableFuture<HttpResponse<T>> response = new CompletableFuture<>();
    private volatile @Nullable Socket socket;
    private volatile boolean aborted;
    private volatile @Nullable Throwable failure;

    Exchange(
            HostGate gate,
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            int bodyLimit,
            LargeAnswers large,
            ExchangeListener listener) {
        this.gate = gate;
        this.request = request;
        this.handler = handler;
        this.bodyLimit = bodyLimit;
        this.large = large;
        this.listener = listener;
        response.whenComplete((answer, thrown) -> {
            if (response.isCancelled()) {
                abort();
            }
        });
    }

    HttpRequest request() {
        return request;
    }

    CompletableFuture<HttpResponse<T>> response() {
        return response;
    }

    /** Why it ended early; null when it didn't. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    void abort() {
        aborted = true;
        Socket open = socket;
        if (open != null) {
            HostGate.close(open);
        }
    }

    void run() {
        boolean sent = false;
        try (Socket connection = gate.connect(request.uri(), this::opened)) {
            connection.setSoTimeout(SILENCE_MS);
            byte[] body = RequestWriter.body(request);
            listener.sending(request);
            sent = true; // a part of it may arrive whatever happens now
            connection.getOutputStream().write(RequestWriter.head(request, body.length));
            connection.getOutputStream().write(body);
            connection.getOutputStream().flush();
            answer(HttpAnswer.read(connection.getInputStream()));
        } catch (IOException | RuntimeException e) {
            fail(
                    sent && e instanceof IOException io && !(io instanceof TooLargeException)
                            ? new BrokenOffException(io)
                            : e);
        }
    }

    private void opened(Socket plain) {
        socket = plain;
        if (aborted) {
            HostGate.close(plain);
        }
    }

    private void answer(HttpAnswer answer) throws IOException {
        listener.answered(request, answer.status());
        HttpHeaders headers = headers(answer.headers());
        HttpResponse.BodySubscriber<T> subscriber = handler.apply(new Info(answer.status(), headers));
        Demand demand = new Demand();
        subscriber.onSubscribe(demand);
        subscriber.getBody().whenComplete((body, thrown) -> {
            if (thrown == null) {
                response.complete(new Answered<>(answer.status(), request, headers, body));
            } else {
                response.completeExceptionally(thrown);
            }
        });
        try {
            deliver(answer.body(), subscriber, demand);
            subscriber.onComplete();
        } catch (IOException e) {
            IOException told = e instanceof TooLargeException ? e : new BrokenOffException(e);
            failure = told;
            subscriber.onError(told);
        }
    }

    private void deliver(InputStream body, HttpResponse.BodySubscriber<T> subscriber, Demand demand)
            throws IOException {
        byte[] block = new byte[BLOCK];
        long sum = 0;
        boolean isLarge = false;
        try {
            while (demand.await()) {
                int read = body.read(block);
                if (read < 0) {
                    return;
                }
                sum += read;
                if (isBounded() && !isLarge && sum > LargeAnswers.USUAL) {
                    isLarge = large.enter();
                }
                if (sum > (isLarge || !isBounded() ? bodyLimit : Math.min(bodyLimit, LargeAnswers.USUAL))) {
                    throw new TooLargeException(bodyLimit);
                }
                subscriber.onNext(List.of(ByteBuffer.wrap(block, 0, read).asReadOnlyBuffer()));
                block = new byte[BLOCK];
            }
            throw new IOException("the reader wants no more");
        } finally {
            if (isLarge) {
                large.leave();
            }
        }
    }

    /** A stream that a GET opened goes on for as long as its session. */
    private boolean isBounded() {
        return bodyLimit != Integer.MAX_VALUE;
    }

    private void fail(Throwable thrown) {
        failure = thrown;
        response.completeExceptionally(thrown);
    }

    private static HttpHeaders headers(Map<String, String> headers) {
        Map<String, List<String>> lists = new HashMap<>();
        headers.forEach((name, value) -> lists.put(name, List.of(value)));
        return HttpHeaders.of(lists, (name, value) -> true);
    }

    /** How much of the body its reader has asked for. */
    private final class Demand implements Flow.Subscription {
        private final Semaphore blocks = new Semaphore(0);
        private volatile boolean cancelled;

        @Override
        public void request(long n) {
            blocks.release((int) Math.min(n, Math.max(0, Integer.MAX_VALUE / 2 - blocks.availablePermits())));
        }

        @Override
        public void cancel() {
            cancelled = true;
            blocks.release();
            abort();
        }

        /** Whether a block is wanted; waits until that is known. */
        boolean await() {
            blocks.acquireUninterruptibly();
            return !cancelled;
        }
    }

    private record Info(int statusCode, HttpHeaders headers) implements HttpResponse.ResponseInfo {
        @Override
        public java.net.http.HttpClient.Version version() {
            return java.net.http.HttpClient.Version.HTTP_1_1;
        }
    }

    private record Answered<T>(int statusCode, HttpRequest request, HttpHeaders headers, T body)
            implements HttpResponse<T> {
        @Override
        public java.util.Optional<HttpResponse<T>> previousResponse() {
            return java.util.Optional.empty();
        }

        @Override
        public java.util.Optional<javax.net.ssl.SSLSession> sslSession() {
            return java.util.Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public java.net.http.HttpClient.Version version() {
            return java.net.http.HttpClient.Version.HTTP_1_1;
        }
    }
}
