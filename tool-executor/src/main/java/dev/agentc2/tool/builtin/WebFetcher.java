package dev.agentc2.tool.builtin;

import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.network.BlockedException;
import dev.agentc2.platform.network.HostGate;
import dev.agentc2.platform.network.RequestHead;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Makes one GET request: judges the host, connects to one of the very addresses that were judged, asks and reads.
 * Follows nothing. Thread-safe.
 */
final class WebFetcher {
    private final HostGate gate;

    WebFetcher(HostGate gate) {
        this.gate = gate;
    }

    /**
     * Reads the address of a page.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static URI address(String text) {
        URI address;
        try {
            address = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the address has a part that isn't allowed: " + e.getReason(), e);
        }
        String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("the address must begin with http:// or https://");
        }
        if (address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("the address must not hold credentials");
        }
        if (address.getHost() == null || address.getPort() > 65_535 || address.getPort() == 0) {
            throw new IllegalArgumentException("the address has no valid host and port");
        }
        return address;
    }

    /**
     * Asks for a page.
     *
     * @param bodyLimit bytes of the body that are read at most
     * @param cancellation closes the connection when it fires
     * @throws BlockedException when the host may not be reached
     * @throws IOException when it can't be reached or doesn't answer properly
     */
    WebResponse fetch(URI address, int bodyLimit, Cancellation cancellation) throws IOException {
        try (Socket socket = gate.connect(address, plain -> cancellation.onCancel(() -> HostGate.close(plain)))) {
            socket.getOutputStream().write(request(address));
            return WebResponse.read(socket.getInputStream(), bodyLimit);
        }
    }

    private static byte[] request(URI address) {
        return new RequestHead("GET", address)
                .header("User-Agent", "AgentC2-http_get/1")
                .header("Accept", "text/html, application/json, text/*;q=0.9, application/xml;q=0.8")
                .header("Accept-Encoding", "gzip")
                .header("Connection", "close")
                .bytes();
    }
}
