package dev.agentc2.platform.network;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which hosts may be reached on somebody else's behalf: public addresses on the ports of the web, and besides what an
 * operator allows. Immutable.
 *
 * @param allowPrivate lets any address be reached
 * @param allowed hosts, as {@code host} or {@code host:port} in lower case, that are reached whatever their address
 */
public record HostPolicy(boolean allowPrivate, Set<String> allowed) {
    /** Public addresses only. */
    public static final HostPolicy PUBLIC_ONLY = new HostPolicy(false, Set.of());

    private static final int FIRST_USER_PORT = 1024;

    public HostPolicy {
        allowed = Set.copyOf(allowed);
    }

    /**
     * The policy of the settings.
     *
     * @param allowedHosts hosts separated by commas
     */
    public static HostPolicy of(boolean allowPrivate, String allowedHosts) {
        return new HostPolicy(
                allowPrivate,
                Arrays.stream(allowedHosts.split(","))
                        .map(host -> host.strip().toLowerCase(Locale.ROOT))
                        .filter(host -> !host.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether a port may be reached at all: those of the web, and those that no system service owns. */
    public boolean allowsPort(String host, int port) {
        return isExempt(host, port) || port == 80 || port == 443 || port >= FIRST_USER_PORT;
    }

    /** Of the addresses of a host those that may be connected to. */
    public List<InetAddress> reachable(String host, int port, List<InetAddress> addresses) {
        return isExempt(host, port)
                ? addresses
                : addresses.stream().filter(PublicAddress::is).toList();
    }

    /** Whether an operator allows a host whatever its address. */
    public boolean isExempt(String host, int port) {
        String name = host.toLowerCase(Locale.ROOT);
        return allowPrivate || allowed.contains(name) || allowed.contains(name + ":" + port);
    }
}
