package dev.agentc2.platform.network;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection that outlives an exchange. Used by one thread at a time. */
final class KeptConnection {
    private static final int NO_LIMIT = 0;
    private static final int SHORTEST_LIMIT_MS = 1;
    /** One that rested no longer than this is taken to be open without a look. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Socket socket;
    private final Arrivals arrivals;
    private final BufferedInputStream in;
    private long restsSince;

    /**
     * @param plain what a secured one goes over
     */
    private KeptConnection(Socket socket, @Nullable Socket plain) throws IOException {
        this.socket = socket;
        this.arrivals =
                new Arrivals(socket.getInputStream(), plain == null || plain == socket ? null : plain.getInputStream());
        this.in = HttpAnswer.buffered(arrivals);
    }

    /** Connects; fails like {@link HostGate#connect}. */
    static KeptConnection open(HostGate gate, URI address, Consumer<Socket> opened) throws IOException {
        AtomicReference<Socket> plain = new AtomicReference<>();
        Socket socket = gate.connect(address, tried -> {
            plain.set(tried);
            opened.accept(tried);
        });
        try {
            socket.setSoTimeout(NO_LIMIT);
            return new KeptConnection(socket, plain.get());
        } catch (IOException e) {
            HostGate.close(socket);
            throw e;
        }
    }

    Socket socket() {
        return socket;
    }

    /**
     * Sends a request and reads the head of the answer.
     *
     * @param beforeWaiting called before it is waited for bytes of the answer
     */
    HttpAnswer send(byte[] request, Runnable beforeWaiting) throws IOException {
        arrivals.begin(beforeWaiting);
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
        return HttpAnswer.readNext(in);
    }

    /** Whether no byte came since the last request. */
    boolean isUnanswered() {
        return !arrivals.any;
    }

    /** Notes that nobody uses it from now on. */
    void rests() {
        arrivals.begin(() -> {});
        restsSince = System.nanoTime();
    }

    boolean restsSince(Duration time) {
        return System.nanoTime() - restsSince >= time.toNanos();
    }

    /** Whether the other side keeps it open, as far as can be told; what it sends unasked is no sign of that. */
    boolean isOpen() {
        if (!restsSince(FRESH)) {
            return true;
        }
        try {
            socket.setSoTimeout(SHORTEST_LIMIT_MS);
            in.read();
            return false;
        } catch (SocketTimeoutException silence) {
            return isUnlimited();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isUnlimited() {
        try {
            socket.setSoTimeout(NO_LIMIT);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    void close() {
        HostGate.close(socket);
    }

    /** The bytes that arrive; knows whether it would have to wait for some. */
    private static final class Arrivals extends FilterInputStream {
        private final @Nullable InputStream ciphered;
        private @Nullable Runnable beforeWaiting;
        private boolean any;

        /**
         * @param bytes what arrives
         * @param ciphered the same before it is deciphered; null when it isn't
         */
        Arrivals(InputStream bytes, @Nullable InputStream ciphered) {
            super(bytes);
            this.ciphered = ciphered;
        }

        void begin(Runnable waiting) {
            beforeWaiting = waiting;
            any = false;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (beforeWaiting != null && in.available() == 0 && (ciphered == null || ciphered.available() == 0)) {
                beforeWaiting.run();
            }
            int read = in.read(buffer, offset, length);
            any |= read > 0;
            return read;
        }
    }
}
