package dev.agentc2.ingress.oauth;

import dev.agentc2.platform.network.HostPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Descriptions of clients from the web, on behalf of whoever names an address: over TLS only, from public addresses only,
 * without following redirects, bounded in time and size. A name that changes its addresses after they were judged leads
 * nowhere inside, for what is there would have to prove by a certificate that it has this name. Closed once. Thread-safe.
 */
final class WebDocuments implements ClientDocuments.DocumentSource, AutoCloseable {
    private static final int LARGEST = 16 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HostPolicy hosts;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    WebDocuments(HostPolicy hosts) {
        this.hosts = hosts;
    }

    @Override
    public ClientDocuments.Document read(URI address) throws IOException, InterruptedException {
        requireReachable(address);
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
        try {
            HttpResponse<byte[]> read = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (read.statusCode() != 200) {
                throw new IOException("it is answered with status " + read.statusCode());
            }
            return new ClientDocuments.Document(
                    read.body(), read.headers().firstValue("Cache-Control").orElse(""));
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("it isn't answered properly, in time and within the limit", e);
        } finally {
            answer.cancel(true);
        }
    }

    private void requireReachable(URI address) throws IOException {
        String host = address.getHost().replaceAll("[\\[\\]]", "");
        int port = address.getPort() < 0 ? 443 : address.getPort();
        List<InetAddress> all = List.of(InetAddress.getAllByName(host));
        if (!hosts.allowsPort(host, port) || hosts.reachable(host, port, all).size() < all.size()) {
            throw new IOException("its host may not be reached");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
