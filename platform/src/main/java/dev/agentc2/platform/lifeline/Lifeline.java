package dev.agentc2.platform.lifeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where peers hold a connection to this process that ends when it does. Each is told in a line of JSON what the process
 * {@linkplain Holdings holds}, again whenever that changes, and in an empty line that it is still there; nothing is read
 * from it. One that is closed says that nothing is held, so that its end isn't taken for the process's. Thread-safe.
 */
public final class Lifeline implements AutoCloseable {
    /** How often a peer hears something: less than quiet connections are kept by what is in between. */
    static final Duration PULSE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(Lifeline.class);
    /** After a connection that couldn't be accepted, for that may last: the process has no file descriptor left. */
    private static final Duration BREATH = Duration.ofMillis(100);

    private static final byte[] STILL_THERE = {'\n'};
    private static final int MOST_PEERS = 1_000;

    private final ServerSocket server;
    private final Holdings holdings;
    private final Set<Socket> peers = ConcurrentHashMap.newKeySet();

    /**
     * Listens on a free port.
     *
     * @param host address to listen at, which peers reach it by
     * @throws IOException when there is no such address here
     */
    Lifeline(String host, Holdings holdings) throws IOException {
        this.server = new ServerSocket(0, MOST_PEERS, InetAddress.getByName(host));
        this.holdings = holdings;
        holdings.reachableAt(where());
        Thread.ofVirtual().name("lifeline").start(this::accept);
    }

    /**
     * Opens one at the address at which peers reach this process: as is set, or where HTTP listens, or, if
     * that is everywhere, where Kafka sees it. Null when there is no such address here, which is in the log: then the
     * session timeouts tell of this process's death.
     */
    public static @Nullable Lifeline open(Settings settings, Holdings holdings) {
        String set = settings.find(Settings.LIFELINE_HOST).orElseGet(() -> settings.get(Settings.HTTP_HOST));
        try {
            InetAddress address = InetAddress.getByName(set);
            InetAddress own = address.isAnyLocalAddress() ? towardsKafka(settings) : address;
            return new Lifeline(own.getHostAddress(), holdings);
        } catch (IOException e) {
            LOG.warn("there is no lifeline: {}", e.toString());
            return null;
        }
    }

    /**
     * The address from which this host reaches Kafka, over a network that its peers are in too. (The one that the host's
     * name resolves to may be a loopback address.) Nothing is sent to find it.
     */
    private static InetAddress towardsKafka(Settings settings) throws IOException {
        String server =
                settings.get(Settings.KAFKA_BOOTSTRAP_SERVERS).split(",", 2)[0].strip();
        InetAddress kafka = InetAddress.getByName(Utils.getHost(server));
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(kafka, Utils.getPort(server));
            return socket.getLocalAddress();
        }
    }

    /** {@code host:port}. */
    public String address() {
        String host = where().getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + where().getPort();
    }

    InetSocketAddress where() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    @Override
    public void close() {
        closeQuietly(server);
        for (Socket peer : peers) {
            try {
                synchronized (peer) {
                    peer.getOutputStream().write(line(Held.NOTHING));
                }
            } catch (IOException e) {
                LOG.debug("a peer has gone: {}", e.toString());
            }
            closeQuietly(peer);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket peer = server.accept();
                if (peers.size() < MOST_PEERS) {
                    peers.add(peer);
                    Thread.ofVirtual().name("lifeline-peer").start(() -> tell(peer));
                } else {
                    peer.close();
                }
            } catch (IOException e) {
                LOG.debug("no peer: {}", e.toString());
                LockSupport.parkNanos(BREATH.toNanos());
            }
        }
    }

    private void tell(Socket peer) {
        try (peer) {
            Held known = holdings.now();
            for (byte[] news = line(known); write(peer, news); ) {
                Held now = holdings.next(known, PULSE);
                news = now.equals(known) ? STILL_THERE : line(now);
                known = now;
            }
        } catch (IOException e) {
            LOG.debug("a peer has gone: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            peers.remove(peer);
        }
    }

    /** False when nothing is to be said any more. */
    private boolean write(Socket peer, byte[] news) throws IOException {
        synchronized (peer) {
            if (server.isClosed()) {
                return false;
            }
            peer.getOutputStream().write(news);
            return true;
        }
    }

    private static byte[] line(Held held) throws JsonProcessingException {
        return (Json.MAPPER.writeValueAsString(held) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.debug("can't be closed: {}", e.toString());
        }
    }
}
