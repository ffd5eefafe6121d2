package dev.agentc2.tool.mcp.wire;

import dev.agentc2.platform.network.RequestHead;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Flow;

/** Requests as bytes. */
final class RequestWriter {
    /** Written from the request itself, or of our own. */
    private static final Set<String> OWN = Set.of("host", "content-length", "connection", "accept-encoding");

    private RequestWriter() {}

    static byte[] head(HttpRequest request, int bodyLength) {
        RequestHead head = new RequestHead(request.method(), request.uri());
        request.headers().map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!OWN.contains(lower) && !lower.equals(Pending.HEADER)) {
                values.forEach(value -> head.header(name, value));
            }
        });
        if (bodyLength > 0 || request.method().equals("POST")) {
            head.header("Content-Length", String.valueOf(bodyLength));
        }
        return head.header("Connection", "close").bytes();
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
