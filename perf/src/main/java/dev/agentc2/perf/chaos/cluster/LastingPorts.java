package dev.agentc2.perf.chaos.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Ports on loopback that stay ours while a process is down: they are below the range from which systems take the ports of
 * clients, where a port that is free now is somebody's in a moment. For one thread.
 */
final class LastingPorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int SPREAD = 97;

    /** Runs side by side begin at different places. */
    private int next = FIRST + (int) (ProcessHandle.current().pid() * SPREAD % (LAST - FIRST));

    /** A port that nothing listens on; never the same twice. */
    int take() {
        while (true) {
            int port = next;
            next = next < LAST ? next + 1 : FIRST;
            if (isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
