package dev.agentc2.platform.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The way out: resolves a host once, judges its addresses, and connects to one of the very addresses that were judged.
 * Thread-safe.
 */
public final class HostGate {
    private static final int ADDRESSES_TRIED = 3;

    private final HostPolicy policy;
    private final WebConnector connector;

    public HostGate(HostPolicy policy, WebConnector connector) {
        this.policy = policy;
        this.connector = connector;
    }

    /**
     * A connection to the host of an address, secured where the address asks for it.
     *
     * @param opened told of each socket that is tried, before it is connected, so that it can be closed from elsewhere
     * @throws BlockedException when the host may not be reached
     * @throws IOException when it can't be
     */
    public Socket connect(URI address, Consumer<Socket> opened) throws IOException {
        boolean isSecure = isSecure(address);
        int port = port(address);
        String host = address.getHost().replaceAll("[\\[\\]]", "");
        if (!policy.allowsPort(host, port)) {
            throw new BlockedException("port " + port + " may not be reached");
        }
        List<InetAddress> reachable = policy.reachable(host, port, connector.resolve(host));
        if (reachable.isEmpty()) {
            throw new BlockedException("the host lies in a private or reserved network, which may not be reached");
        }
        Socket plain = connect(reachable, port, opened);
        try {
            return isSecure ? connector.secure(plain, host, port) : plain;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** Closes a socket, also from another thread. */
    public static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // a socket that fails to close is closed
        }
    }

    private Socket connect(List<InetAddress> addresses, int port, Consumer<Socket> opened) throws IOException {
        IOException last = new IOException("no address");
        for (InetAddress address : addresses.subList(0, Math.min(addresses.size(), ADDRESSES_TRIED))) {
            try {
                return connector.connect(address, port, opened);
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private static boolean isSecure(URI address) {
        return "https".equals(address.getScheme().toLowerCase(Locale.ROOT));
    }

    private static int port(URI address) {
        return address.getPort() > 0 ? address.getPort() : isSecure(address) ? 443 : 80;
    }
}
