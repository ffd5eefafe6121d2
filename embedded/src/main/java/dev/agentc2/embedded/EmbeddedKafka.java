package dev.agentc2.embedded;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka in this process: one node in KRaft mode that is broker and controller, listening on loopback only. Its
 * data stays in its folder and a later start goes on with it. Started by {@link #start}, stopped once by
 * {@link #close}.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final int NODE = 1;

    private final KraftNode node;
    private final int port;

    private EmbeddedKafka(KraftNode node, int port) {
        this.node = node;
        this.port = port;
    }

    /**
     * A further way to the broker, for clients that come to it over something that stands between, such as a proxy.
     *
     * @param port port on loopback that the broker listens on
     * @param advertisedPort port on loopback that clients which come this way are told to use
     */
    public record Entrance(int port, int advertisedPort) {}

    /**
     * Formats the folder when it is new and starts the broker; returns when it serves.
     *
     * @param dir data folder, created when absent
     * @param port client port on loopback; 0 takes a free one
     * @throws EmbeddedException when it can't start
     */
    public static EmbeddedKafka start(Path dir, int port) {
        return start(dir, port, List.of());
    }

    /** The same with further entrances. */
    public static EmbeddedKafka start(Path dir, int port, List<Entrance> entrances) {
        int clientPort = Ports.claim("Kafka", port);
        int controllerPort = Ports.free();
        try {
            Files.createDirectories(dir);
            format(dir);
            Map<String, String> config = config(dir, clientPort, controllerPort);
            open(config, entrances);
            var node = new KraftNode(new KafkaConfig(config, false));
            node.start();
            return new EmbeddedKafka(node, clientPort);
        } catch (Exception e) {
            throw new EmbeddedException("Kafka can't start in " + dir + ": " + e.getMessage(), e);
        }
    }

    /** Address for clients, host:port. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        node.stop();
    }

    private static void format(Path dir) throws Exception {
        if (Files.exists(dir.resolve("meta.properties"))) {
            return;
        }
        new Formatter()
                .setPrintStream(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
                .setNodeId(NODE)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(List.of(dir.toString()))
                .setMetadataLogDirectory(dir.toString())
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .run();
    }

    private static Map<String, String> config(Path dir, int clientPort, int controllerPort) {
        Map<String, String> config = new TreeMap<>();
        config.put("node.id", String.valueOf(NODE));
        config.put("process.roles", "broker,controller");
        config.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        config.put("controller.listener.names", "CONTROLLER");
        config.put("listeners", "PLAINTEXT://127.0.0.1:" + clientPort + ",CONTROLLER://127.0.0.1:" + controllerPort);
        config.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + clientPort);
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("log.dirs", dir.toString());
        config.put("auto.create.topics.enable", "false");
        config.put("num.partitions", "1");
        singleNode(config);
        fast(config);
        return config;
    }

    private static void open(Map<String, String> config, List<Entrance> entrances) {
        for (int i = 0; i < entrances.size(); i++) {
            String name = "ENTRANCE" + i;
            Entrance entrance = entrances.get(i);
            config.merge("listeners", name + "://127.0.0.1:" + entrance.port(), EmbeddedKafka::and);
            config.merge(
                    "advertised.listeners", name + "://127.0.0.1:" + entrance.advertisedPort(), EmbeddedKafka::and);
            config.merge("listener.security.protocol.map", name + ":PLAINTEXT", EmbeddedKafka::and);
        }
    }

    private static String and(String one, String other) {
        return one + "," + other;
    }

    private static void singleNode(Map<String, String> config) {
        config.put("default.replication.factor", "1");
        config.put("min.insync.replicas", "1");
        config.put("offsets.topic.replication.factor", "1");
        config.put("offsets.topic.num.partitions", "4");
        config.put("offsets.topic.segment.bytes", "1048576");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("transaction.state.log.num.partitions", "4");
        config.put("share.coordinator.state.topic.replication.factor", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        config.put("share.coordinator.state.topic.num.partitions", "1");
    }

    /** What a laptop wants: no waiting for members that will not come, few threads, and a quick return after a kill. */
    private static void fast(Map<String, String> config) {
        config.put("group.initial.rebalance.delay.ms", "0");
        config.put("group.streams.initial.rebalance.delay.ms", "0");
        config.put("add.partitions.to.txn.retry.backoff.ms", "1");
        config.put("transaction.partition.verification.enable", "true");
        config.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "100");
        config.put("broker.session.timeout.ms", "3000");
        config.put("broker.heartbeat.interval.ms", "500");
        config.put("group.min.session.timeout.ms", "1000");
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "4");
        config.put("log.cleaner.dedupe.buffer.size", "16777216");
        config.put("log.segment.bytes", "134217728");
        config.put("log.retention.check.interval.ms", "60000");
        config.put("message.max.bytes", "4194304");
        config.put("replica.fetch.max.bytes", "4194304");
    }
}
