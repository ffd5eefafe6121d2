package dev.agentc2.platform.network;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells addresses of the public internet from those of private networks, of this machine, and of the metadata services
 * of clouds. What isn't known to be public is taken for private.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry/">IPv4 special-purpose addresses</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry/">IPv6 special-purpose addresses</a>
 */
public final class PublicAddress {
    private static final List<Range> NOT_PUBLIC_V4 = Stream.of(
                    "0.0.0.0/8", // this network
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // carrier-grade NAT; Alibaba's metadata
                    "127.0.0.0/8", // loopback
                    "168.63.129.16/32", // Azure's wire server
                    "169.254.0.0/16", // link-local; metadata of most clouds
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocol assignments; Oracle's metadata
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // 6to4 relays
                    "192.168.0.0/16", // private
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4") // reserved, broadcast
            .map(Range::of)
            .toList();

    /** Within the global unicast space, which alone is looked at. */
    private static final List<Range> NOT_PUBLIC_V6 = Stream.of(
                    "2001::/23", // protocol assignments, Teredo
                    "2001:db8::/32", // documentation
                    "2002::/16", // 6to4: leads to any IPv4 address
                    "3fff::/20") // documentation
            .map(Range::of)
            .toList();

    private static final Range GLOBAL_UNICAST_V6 = Range.of("2000::/3");
    private static final Range NAT64 = Range.of("64:ff9b::/96");

    private PublicAddress() {}

    /** Whether an address is one of the public internet. */
    public static boolean is(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return NOT_PUBLIC_V4.stream().noneMatch(range -> range.contains(bytes));
        }
        if (NAT64.contains(bytes)) {
            byte[] translated = Arrays.copyOfRange(bytes, 12, 16);
            return NOT_PUBLIC_V4.stream().noneMatch(range -> range.contains(translated));
        }
        // Mapped and compatible IPv4, loopback, unique local, link-local, site-local and multicast are all outside.
        return GLOBAL_UNICAST_V6.contains(bytes) && NOT_PUBLIC_V6.stream().noneMatch(range -> range.contains(bytes));
    }

    /** Addresses that begin with the same bits. */
    private record Range(BigInteger prefix, int bits, int width) {
        static Range of(String cidr) {
            int slash = cidr.indexOf('/');
            byte[] bytes = InetAddress.ofLiteral(cidr.substring(0, slash)).getAddress();
            int bits = Integer.parseInt(cidr.substring(slash + 1));
            int width = bytes.length * Byte.SIZE;
            return new Range(new BigInteger(1, bytes).shiftRight(width - bits), bits, width);
        }

        boolean contains(byte[] address) {
            return address.length * Byte.SIZE == width
                    && new BigInteger(1, address).shiftRight(width - bits).equals(prefix);
        }
    }
}
