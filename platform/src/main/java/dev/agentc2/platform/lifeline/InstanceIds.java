package dev.agentc2.platform.lifeline;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ids of group members that say where their process's lifeline is: a name, the address and the port in hexadecimal, and
 * something random, such as {@code tool-executor-7f000001.a8cb-<uuid>}. Kafka takes letters, digits, dots, underscores and
 * hyphens.
 */
final class InstanceIds {
    private static final Pattern WITH_ADDRESS =
            Pattern.compile(".*-((?:[0-9a-f]{8}){1,4})\\.([0-9a-f]{4})-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private InstanceIds() {}

    /**
     * A new one.
     *
     * @param lifeline null when there is none
     */
    static String next(String name, @Nullable InetSocketAddress lifeline) {
        String where = lifeline == null
                ? ""
                : "%s.%04x-"
                        .formatted(
                                HexFormat.of().formatHex(lifeline.getAddress().getAddress()), lifeline.getPort());
        return name + "-" + where + UUID.randomUUID();
    }

    /** Where the lifeline is; empty when the id doesn't say. */
    static Optional<InetSocketAddress> lifeline(String instance) {
        Matcher parts = WITH_ADDRESS.matcher(instance);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            InetAddress host = InetAddress.getByAddress(HexFormat.of().parseHex(parts.group(1)));
            return Optional.of(new InetSocketAddress(host, HexFormat.fromHexDigits(parts.group(2))));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
