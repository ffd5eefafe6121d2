package dev.agentc2.platform.lifeline;

import dev.agentc2.platform.json.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One peer's {@link Lifeline}, held for as long as it is wanted. Its run is one thread's; {@link #close} is anyone's. */
final class Peer implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);
    private static final int CONNECT_MS = 1_000;
    /** How long nothing may come until the connection counts as ended, milliseconds. */
    private static final int SILENCE_MS = (int) Lifeline.PULSE.multipliedBy(3).toMillis();
    /** Between two attempts, of which the first come quickly, milliseconds. */
    private static final long FIRST_PAUSE_MS = 10;

    private static final long LONGEST_PAUSE_MS = 1_000;
    /** Longest line that is taken, bytes: some hundred memberships. */
    private static final int LONGEST_LINE = 64 * 1024;

    private final InetSocketAddress address;
    private final Consumer<Held> onDeath;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Held held = Held.NOTHING;
    private long pauseMs = FIRST_PAUSE_MS;
    private volatile @Nullable Socket connection;

    Peer(InetSocketAddress address, Consumer<Held> onDeath) {
        this.address = address;
        this.onDeath = onDeath;
    }

    /** What it has told last. */
    Held held() {
        return held;
    }

    @Override
    public void run() {
        try {
            do {
                hold();
            } while (!over.await(pauseMs, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        Socket current = connection;
        if (current != null) {
            Lifeline.closeQuietly(current);
        }
    }

    /** One connection, from its beginning to its end. */
    private void hold() {
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
        try (Socket socket = new Socket()) {
            connection = socket;
            socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), CONNECT_MS);
            socket.setSoTimeout(SILENCE_MS);
            listen(new BufferedInputStream(socket.getInputStream()));
        } catch (ConnectException e) {
            gone(Held.NOTHING);
        } catch (IOException e) {
            LOG.debug("the lifeline of a peer ended: {}", e.toString());
        }
    }

    private void listen(InputStream in) throws IOException {
        boolean first = true;
        for (byte[] line = line(in); line != null; line = line(in)) {
            if (line.length > 0) {
                Held now = Json.MAPPER.readValue(line, Held.class);
                if (first) {
                    gone(now);
                }
                held = now;
                first = false;
                pauseMs = FIRST_PAUSE_MS;
            }
        }
    }

    /** What it held and doesn't any more: all, or what the process held that was here before. */
    private void gone(Held now) {
        Held lost = held.without(now);
        held = now;
        if (!lost.equals(Held.NOTHING) && over.getCount() > 0) {
            onDeath.accept(lost);
        }
    }

    private static byte @Nullable [] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (line.size() == LONGEST_LINE) {
                throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
            }
            line.write(next);
        }
        return line.toByteArray();
    }
}
