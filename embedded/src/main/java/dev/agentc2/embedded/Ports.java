package dev.agentc2.embedded;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports on loopback. Thread-safe. */
public final class Ports {
    /** Below those that Linux, from 32768 on, and macOS give to outgoing connections: these would take what is free now. */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_767;
    private static final int TRIES = 1_000;
    private static final int PATIENCE_MS = 1_000;
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

    /**
     * Whether something listens on the port, so that a server of ours could not. Asked by connecting: a socket that is
     * bound to try would live on in the copy of this process with which another thread begins to start a program, and keep
     * the port for some moments from who was told that it is free.
     */
    public static boolean inUse(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
