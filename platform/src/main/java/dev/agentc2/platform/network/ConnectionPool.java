package dev.agentc2.platform.network;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Requests over HTTP/1.1 on connections that are kept and used again, the latest first: each host is judged and pinned by
 * {@link HostGate} when it is connected to. An exchange runs on the calling thread, which is best a virtual one, and can be
 * broken off from any other at any moment; nothing is limited in time or size here. Sends what it is given only: no
 * cookies, no proxy; follows nothing. Thread-safe; closed once, which leaves what is under way alone.
 */
public final class ConnectionPool implements AutoCloseable {
    /** Servers close what is idle after 5 s to some minutes. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    private static final int MOST_IDLE = 1_000;

    private final HostGate gate;
    private final Map<String, Deque<KeptConnection>> idle = new HashMap<>();
    private int idleCount;
    private boolean sweeping;
    private boolean closed;

    /** What goes along with an exchange. */
    public interface Watch {
        /** Told how to break the exchange off, before it begins; breaking off what is over does nothing. */
        void begins(Runnable breakOff);

        /** Called each time before it is waited for bytes that haven't come yet; may take its time. */
        void beforeWaiting();
    }

    public ConnectionPool(HostGate gate) {
        this.gate = gate;
    }

    /**
     * Sends a request and reads the head of its answer. When a connection turns out to be closed that was used before, and
     * no byte of an answer came, the request is sent once more: it may reach the server twice. An interrupted thread sends
     * nothing more.
     *
     * @param headers without Host and Content-Length
     * @return the answer; to be closed
     * @throws BlockedException when the host may not be reached
     * @throws IOException when it can't be, or doesn't answer properly
     */
    public Exchange exchange(String method, URI address, Map<String, List<String>> headers, byte[] body, Watch watch)
            throws IOException {
        Exchange exchange = new Exchange(address, watch);
        byte[] request = request(method, address, headers, body);
        try {
            exchange.begin(request);
            return exchange;
        } catch (IOException | RuntimeException e) {
            exchange.breakOff();
            throw e;
        }
    }

    private static byte[] request(String method, URI address, Map<String, List<String>> headers, byte[] body) {
        RequestHead head = new RequestHead(method, address);
        headers.forEach((name, values) -> values.forEach(value -> head.header(name, value)));
        byte[] bytes =
                head.header("Content-Length", String.valueOf(body.length)).bytes();
        byte[] request = new byte[bytes.length + body.length];
        System.arraycopy(bytes, 0, request, 0, bytes.length);
        System.arraycopy(body, 0, request, bytes.length, body.length);
        return request;
    }

    /** A request and its answer, whose body is still to be read. Used by one thread; broken off from any. */
    public final class Exchange implements AutoCloseable {
        private final URI address;
        private final Watch watch;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable Socket socket;
        private @Nullable KeptConnection connection;
        private @Nullable HttpAnswer answer;

        private Exchange(URI address, Watch watch) {
            this.address = address;
            this.watch = watch;
        }

        /** What the server answers. */
        public HttpAnswer answer() {
            if (answer == null) {
                throw new IllegalStateException("nothing was answered yet");
            }
            return answer;
        }

        private void begin(byte[] request) throws IOException {
            watch.begins(this::breakOff);
            KeptConnection used = take(origin(address));
            if (used != null) {
                opened(used.socket());
                try {
                    answer = used.send(request, watch::beforeWaiting);
                    connection = used;
                    return;
                } catch (IOException e) {
                    used.close();
                    if (over.get() || Thread.currentThread().isInterrupted() || !used.isUnanswered()) {
                        throw e;
                    }
                }
            }
            KeptConnection fresh = KeptConnection.open(gate, address, this::opened);
            opened(fresh.socket());
            answer = fresh.send(request, watch::beforeWaiting);
            connection = fresh;
        }

        private void opened(Socket tried) {
            socket = tried;
            if (over.get()) {
                HostGate.close(tried);
            }
        }

        private void breakOff() {
            if (over.compareAndSet(false, true)) {
                Socket open = socket;
                if (open != null) {
                    HostGate.close(open);
                }
            }
        }

        /** Gives the connection back if the answer was read to its end, else closes it. */
        @Override
        public void close() {
            if (over.compareAndSet(false, true) && connection != null) {
                if (answer().leavesConnection()) {
                    give(origin(address), connection);
                } else {
                    connection.close();
                }
            }
        }
    }

    private static String origin(URI address) {
        return address.getScheme() + "://" + address.getAuthority();
    }

    private @Nullable KeptConnection take(String origin) {
        while (true) {
            KeptConnection latest;
            synchronized (this) {
                Deque<KeptConnection> kept = idle.get(origin);
                if (kept == null) {
                    return null;
                }
                latest = kept.removeLast();
                idleCount--;
                if (kept.isEmpty()) {
                    idle.remove(origin);
                }
            }
            if (latest.isOpen()) {
                return latest;
            }
            latest.close();
        }
    }

    private void give(String origin, KeptConnection connection) {
        connection.rests();
        synchronized (this) {
            if (!closed && idleCount < MOST_IDLE) {
                idle.computeIfAbsent(origin, o -> new ArrayDeque<>()).addLast(connection);
                idleCount++;
                if (!sweeping) {
                    sweeping = true;
                    Thread.ofVirtual().name("idle-connections").start(this::sweep);
                }
                return;
            }
        }
        connection.close();
    }

    /** Closes what nobody uses, for as long as there is any. */
    private void sweep() {
        try {
            do {
                Thread.sleep(KEPT.dividedBy(2));
            } while (closeIdle(KEPT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether any is left. */
    private synchronized boolean closeIdle(Duration since) {
        idle.values().forEach(kept -> {
            while (!kept.isEmpty() && kept.getFirst().restsSince(since)) {
                kept.removeFirst().close();
                idleCount--;
            }
        });
        idle.values().removeIf(Deque::isEmpty);
        sweeping = !idle.isEmpty();
        return sweeping;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        closeIdle(Duration.ZERO);
    }
}
