package dev.agentc2.tool.mcp.wire;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Flow;

/** Requests as bytes. A JDK request has passed the JDK's own checks, so that no header can hold a line break. */
final class RequestWriter {
    /** Written from the request itself, or of our own. */
    private static final Set<String> OWN = Set.of("host", "content-length", "connection", "accept-encoding");

    private RequestWriter() {}

    static byte[] head(HttpRequest request, int bodyLength) {
        URI ascii = URI.create(request.uri().toASCIIString());
        String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        String query = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
        String port = ascii.getPort() > 0 ? ":" + ascii.getPort() : "";
        StringBuilder head = new StringBuilder(512)
                .append(request.method())
                .append(' ')
                .append(path)
                .append(query)
                .append(" HTTP/1.1\r\nHost: ")
                .append(ascii.getHost())
                .append(port)
                .append("\r\n");
        request.headers().map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!OWN.contains(lower) && !lower.equals(Pending.HEADER)) {
                values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n"));
            }
        });
        if (bodyLength > 0 || request.method().equals("POST")) {
            head.append("Content-Length: ").append(bodyLength).append("\r\n");
        }
        return head.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The body of a request; all publishers that are used here have it in memory. */
    static byte[] body(HttpRequest request) {
        Gathering gathering = new Gathering();
        request.bodyPublisher().ifPresent(publisher -> publisher.subscribe(gathering));
        return gathering.bytes.toByteArray();
    }

    private static final class Gathering implements Flow.Subscriber<ByteBuffer> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer part) {
            byte[] copy = new byte[part.remaining()];
            part.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public void onError(Throwable thrown) {
            throw new IllegalStateException("a body in memory can be read", thrown);
        }

        @Override
        public void onComplete() {
            // all is there
        }
    }
}
