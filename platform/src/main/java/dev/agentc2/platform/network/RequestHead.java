package dev.agentc2.platform.network;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * The head of an HTTP/1.1 request, written line by line. One thread; used once.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
public final class RequestHead {
    private final StringBuilder text = new StringBuilder(512);

    /**
     * Begins a request to an address, with its Host.
     *
     * @param address with a host; what isn't ASCII is escaped
     */
    public RequestHead(String method, URI address) {
        URI ascii = URI.create(address.toASCIIString());
        String path = ascii.getRawPath();
        text.append(method).append(' ').append(path == null || path.isEmpty() ? "/" : path);
        if (ascii.getRawQuery() != null) {
            text.append('?').append(ascii.getRawQuery());
        }
        text.append(" HTTP/1.1\r\nHost: ").append(ascii.getHost());
        if (ascii.getPort() > 0) {
            text.append(':').append(ascii.getPort());
        }
        text.append("\r\n");
    }

    /**
     * Adds a header.
     *
     * @throws IllegalArgumentException when it holds a control character: a line break would begin another header
     */
    public RequestHead header(String name, String value) {
        text.append(oneLine(name)).append(": ").append(oneLine(value)).append("\r\n");
        return this;
    }

    /** The whole head, ended. */
    public byte[] bytes() {
        return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String oneLine(String text) {
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("a header has no control characters");
        }
        return text;
    }
}
