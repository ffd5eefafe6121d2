package dev.agentc2.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports on loopback. */
public final class Ports {
    private Ports() {}

    /** A port that nothing listens on now. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new EmbeddedException("there is no free port on loopback", e);
        }
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
