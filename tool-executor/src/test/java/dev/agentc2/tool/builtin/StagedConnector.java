package dev.agentc2.tool.builtin;

import dev.agentc2.platform.network.WebConnector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Resolves names as the test says and leads every connection to one local port, noting where it was meant to go. */
final class StagedConnector extends WebConnector {
    private final int port;
    private final Map<String, ArrayDeque<List<InetAddress>>> names = new HashMap<>();
    private final List<String> connected = new CopyOnWriteArrayList<>();

    StagedConnector(int port) {
        this.port = port;
    }

    /** What the next resolution of a name gives; the last one stays. */
    void resolve(String host, String... literals) {
        names.computeIfAbsent(host, h -> new ArrayDeque<>())
                .addLast(Arrays.stream(literals).map(InetAddress::ofLiteral).toList());
    }

    List<String> connected() {
        return connected;
    }

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        ArrayDeque<List<InetAddress>> staged = names.get(host);
        if (staged == null) {
            if (host.endsWith(".example")) {
                throw new UnknownHostException(host);
            }
            return super.resolve(host);
        }
        return staged.size() > 1 ? staged.removeFirst() : staged.getFirst();
    }

    @Override
    public Socket connect(InetAddress address, int wanted, Consumer<Socket> opened) throws IOException {
        connected.add(address.getHostAddress() + ":" + wanted);
        return super.connect(InetAddress.getLoopbackAddress(), port, opened);
    }
}
