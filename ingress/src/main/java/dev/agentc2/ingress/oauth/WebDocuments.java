package dev.agentc2.ingress.oauth;

import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.network.OutboundHttp;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Descriptions of clients from the web, on behalf of whoever names an address: over TLS only, from the very public address
 * that was judged, without following redirects, bounded in time and size. Thread-safe.
 */
final class WebDocuments implements ClientDocuments.DocumentSource {
    private static final int LARGEST = 16 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final OutboundHttp http;

    WebDocuments(HostPolicy hosts) {
        http = OutboundHttp.under(hosts, PATIENCE, LARGEST);
    }

    @Override
    public ClientDocuments.Document read(URI address) throws IOException {
        OutboundHttp.Answer answer = http.getHere(address, Map.of("Accept", "application/json"));
        if (answer.status() != 200) {
            throw new IOException("it is answered with status " + answer.status());
        }
        return new ClientDocuments.Document(
                answer.body().getBytes(StandardCharsets.UTF_8), answer.headers().getOrDefault("cache-control", ""));
    }
}
