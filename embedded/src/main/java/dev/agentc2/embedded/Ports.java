package dev.agentc2.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports on loopback. Thread-safe. */
public final class Ports {
    /** Below those that Linux, from 32768 on, and macOS give to outgoing connections: these would take what is free now. */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_767;
    private static final int TRIES = 1_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /**
     * A port that nothing listens on now. Each is given once by a process: for parts that start at the same time, and for
     * those that come back to theirs after a kill.
     */
    public static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (!inUse(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new EmbeddedException("there is no free port on loopback", null);
    }

    /**
     * The wanted port, or a free one for 0.
     *
     * @param part who wants it, for the message
     * @throws PortInUseException when something listens on the wanted port
     */
    public static int claim(String part, int wanted) {
        if (wanted != 0 && inUse(wanted)) {
            throw new PortInUseException(part, wanted);
        }
        return wanted == 0 ? free() : wanted;
    }

    /** Whether something listens on the port, so that a server of ours could not. */
    static boolean inUse(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
