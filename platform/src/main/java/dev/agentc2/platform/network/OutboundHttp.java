package dev.agentc2.platform.network;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Small requests to servers that somebody else names: each host is judged and pinned by {@link HostGate}, also that of a
 * redirect, and an answer is bounded in time and size. Sends what it is given only: no cookies, no proxy. Thread-safe.
 */
public final class OutboundHttp {
    private static final int REDIRECTS = 3;

    private final HostPolicy policy;
    private final HostGate gate;
    private final Duration patience;
    private final int bodyLimit;

    /**
     * What a server answers.
     *
     * @param headers by name in lower case
     * @param body empty when it wasn't wanted
     */
    public record Answer(int status, Map<String, String> headers, String body) {
        public Answer {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * @param policy also says to which hosts nothing has to be secured
     * @param patience how long one exchange takes at most, from the connection to the last byte
     * @param bodyLimit bytes of an answer; more is a failure
     */
    public OutboundHttp(HostPolicy policy, HostGate gate, Duration patience, int bodyLimit) {
        this.policy = policy;
        this.gate = gate;
        this.patience = patience;
        this.bodyLimit = bodyLimit;
    }

    /** Over the TLS of the JDK. */
    public static OutboundHttp under(HostPolicy policy, Duration patience, int bodyLimit) {
        return new OutboundHttp(policy, new HostGate(policy, new WebConnector()), patience, bodyLimit);
    }

    /** Whether an address may be sent something: absolute, without credentials, and secured unless its host is exempt. */
    public boolean isFit(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (address.getHost() == null || address.getRawUserInfo() != null || address.getPort() > 65_535) {
            return false;
        }
        int port = address.getPort() > 0 ? address.getPort() : 80;
        return scheme.equals("https") || (scheme.equals("http") && policy.isExempt(address.getHost(), port));
    }

    /**
     * Reads a document; follows redirects, each judged like the first address.
     *
     * @throws BlockedException when a host may not be reached
     * @throws IOException when one can't be, or doesn't answer properly, in time or within the limit
     */
    public Answer get(URI address, Map<String, String> headers) throws IOException {
        URI at = address;
        for (int hop = 0; ; hop++) {
            Answer answer = exchange("GET", at, headers, null, true);
            String location = answer.headers().get("location");
            if (answer.status() / 100 != 3 || location == null) {
                return answer;
            }
            if (hop == REDIRECTS) {
                throw new MalformedResponseException("The server redirects too often.");
            }
            at = next(at, location);
        }
    }

    /** Reads what is at an address itself: a redirect is an answer like any other. Fails like {@link #get}. */
    public Answer getHere(URI address, Map<String, String> headers) throws IOException {
        return exchange("GET", address, headers, null, true);
    }

    /** Sends a body; follows nothing. Fails like {@link #get}. */
    public Answer post(URI address, Map<String, String> headers, String body) throws IOException {
        return exchange("POST", address, headers, body, true);
    }

    /** The same, for who wants status and headers only: the body isn't waited for. */
    public Answer probe(URI address, Map<String, String> headers, String body) throws IOException {
        return exchange("POST", address, headers, body, false);
    }

    private static URI next(URI from, String location) throws MalformedResponseException {
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new MalformedResponseException("The server redirects to what isn't an address.");
        }
    }

    private Answer exchange(
            String method, URI address, Map<String, String> headers, @Nullable String body, boolean bodyWanted)
            throws IOException {
        if (!isFit(address)) {
            throw new BlockedException("its address isn't an https address");
        }
        Deadline deadline = new Deadline(patience);
        try (Socket socket = gate.connect(address, deadline::watch)) {
            byte[] content = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
            socket.getOutputStream().write(head(method, address, headers, body == null ? -1 : content.length));
            socket.getOutputStream().write(content);
            socket.getOutputStream().flush();
            HttpAnswer answer = HttpAnswer.read(socket.getInputStream());
            return new Answer(answer.status(), answer.headers(), bodyWanted ? read(answer.body()) : "");
        }
    }

    private String read(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(bodyLimit + 1);
        if (bytes.length > bodyLimit) {
            throw new MalformedResponseException("The answer is larger than " + bodyLimit + " bytes.");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] head(String method, URI address, Map<String, String> headers, int length) {
        RequestHead head = new RequestHead(method, address).header("User-Agent", "AgentC2");
        headers.forEach(head::header);
        if (length >= 0) {
            head.header("Content-Length", String.valueOf(length));
        }
        return head.header("Connection", "close").bytes();
    }

    /** Closes a connection that takes too long, however slowly its bytes drip in. */
    private static final class Deadline {
        private volatile boolean passed;
        private volatile @Nullable Socket socket;

        Deadline(Duration patience) {
            CompletableFuture.delayedExecutor(
                            patience.toMillis(),
                            TimeUnit.MILLISECONDS,
                            task -> Thread.ofVirtual().start(task))
                    .execute(this::pass);
        }

        /** What is open now: addresses of a host are tried one after the other. */
        void watch(Socket opened) {
            socket = opened;
            if (passed) {
                HostGate.close(opened);
            }
        }

        private void pass() {
            passed = true;
            Socket open = socket;
            if (open != null) {
                HostGate.close(open);
            }
        }
    }
}
