package dev.agentc2.platform.streams;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.lifeline.FailureDetector;
import dev.agentc2.platform.lifeline.Holdings;
import dev.agentc2.platform.lifeline.Lifeline;
import java.net.InetSocketAddress;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other instances of an application: they hold this one's {@link Lifeline}, and this one theirs. Opened before and closed
 * after the application's clients; {@link #look} is one thread's.
 */
final class StreamsPeers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsPeers.class);

    private final FailureDetector detector;
    private @Nullable Lifeline lifeline;
    private HostInfo own = HostInfo.unavailable();

    /**
     * @param admin the application's admin client; null while it has none
     */
    StreamsPeers(Supplier<@Nullable Admin> admin) {
        this.detector = new FailureDetector(admin);
    }

    /** Opens this instance's lifeline, whose address the group is told. */
    void open(Settings settings, Holdings holdings, Properties application) {
        Lifeline open = Lifeline.open(settings, holdings);
        if (open != null) {
            lifeline = open;
            own = HostInfo.buildFromEndpoint(open.address());
            application.put(StreamsConfig.APPLICATION_SERVER_CONFIG, open.address());
        }
    }

    /** Holds the lifelines of those that were in the group at its last rebalance. */
    void look(KafkaStreams client) {
        if (!client.state().isRunningOrRebalancing()) {
            return;
        }
        Set<HostInfo> nobody = Set.of(own, HostInfo.unavailable());
        try {
            detector.watch(client.metadataForAllStreamsClients().stream()
                    .map(StreamsMetadata::hostInfo)
                    .filter(host -> !nobody.contains(host))
                    .map(host -> InetSocketAddress.createUnresolved(host.host(), host.port()))
                    .collect(Collectors.toSet()));
        } catch (IllegalStateException e) {
            LOG.debug("the client ends: {}", e.toString());
        }
    }

    @Override
    public void close() {
        detector.close();
        if (lifeline != null) {
            lifeline.close();
        }
    }
}
