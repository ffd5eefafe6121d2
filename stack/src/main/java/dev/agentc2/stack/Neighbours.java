package dev.agentc2.stack;

import dev.agentc2.platform.config.Setting;
import dev.agentc2.platform.config.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether the parts that the settings name by an address listen there at all, so that a wrong address or a stack that
 * isn't running is said at once and in words. Redis isn't asked: the platform runs without it.
 */
final class Neighbours {
    private static final int CONNECT_MS = 3_000;
    private static final List<Setting<String>> ADDRESSES =
            List.of(Settings.KAFKA_BOOTSTRAP_SERVERS, Settings.POSTGRES_URL, Settings.SCHEMA_REGISTRY_URL);

    /** The host and port of each server in a URL or a list; what follows the port (a path, a password) stays out. */
    private static final Pattern SERVER =
            Pattern.compile("(?:^|//|,)(?:[^/@,?]*@)?(\\[[^\\]]+\\]|[^:/,?\\[]+):(\\d{1,5})");

    private Neighbours() {}

    /**
     * Tries each address that is set; one server of several is enough.
     *
     * @param hint what to do when nothing answers
     * @throws StackException when nothing listens at an address
     */
    static void check(Settings settings, String hint) {
        for (Setting<String> address : ADDRESSES) {
            settings.find(address).ifPresent(text -> check(address, servers(text), hint));
        }
    }

    private static void check(Setting<String> address, List<InetSocketAddress> servers, String hint) {
        if (!servers.isEmpty() && servers.stream().noneMatch(Neighbours::listens)) {
            List<String> names = servers.stream()
                    .map(server -> server.getHostString() + ":" + server.getPort())
                    .toList();
            throw new StackException(
                    "Nothing answers at " + String.join(", ", names) + " (" + address.name() + "). " + hint);
        }
    }

    static List<InetSocketAddress> servers(String text) {
        return SERVER.matcher(text)
                .results()
                .flatMap(found -> server(found.group(1), found.group(2)))
                .toList();
    }

    private static Stream<InetSocketAddress> server(String host, String port) {
        int number = Integer.parseInt(port);
        return number > 65_535 ? Stream.empty() : Stream.of(InetSocketAddress.createUnresolved(host, number));
    }

    private static boolean listens(InetSocketAddress server) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
