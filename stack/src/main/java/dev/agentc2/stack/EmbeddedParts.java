package dev.agentc2.stack;

import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.EmbeddedRedis;
import dev.agentc2.embedded.EmbeddedRegistry;
import dev.agentc2.embedded.PortInUseException;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Setting;
import dev.agentc2.platform.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The parts that the stack brings itself: those for which the settings name no outside address. Each {@code start}
 * does nothing where there is an outside one, returns when the part serves, and throws {@link StackException} when it
 * can't start. They may be started side by side and stop in the reverse order of their start. Owned by {@link Stack}.
 */
final class EmbeddedParts implements AutoCloseable {
    private static final Part KAFKA = new Part("Kafka", Settings.KAFKA_BOOTSTRAP_SERVERS, Settings.KAFKA_PORT);
    private static final Part POSTGRES = new Part("PostgreSQL", Settings.POSTGRES_URL, Settings.POSTGRES_PORT);
    private static final Part REDIS = new Part("Redis", Settings.REDIS_URL, Settings.REDIS_PORT);
    private static final Part REGISTRY =
            new Part("Schema registry", Settings.SCHEMA_REGISTRY_URL, Settings.REGISTRY_PORT);

    private static final String POSTGRES_FOLDER = "postgres";
    private static final String REDIS_FOLDER = "redis";

    private final Path home;
    private final Settings wanted;
    private final Progress progress;
    private final Map<String, String> addresses = new ConcurrentHashMap<>();
    private final Shutdown shutdown = new Shutdown();

    EmbeddedParts(Path home, Settings wanted, Progress progress) {
        this.home = home;
        this.wanted = wanted;
        this.progress = progress;
    }

    /** The settings with the addresses of the started parts. */
    Settings settings() {
        return wanted.with(addresses);
    }

    /**
     * Sees whether every port can be had before anything starts. Where a part of an earlier, killed process still
     * holds its port, the start of that part stops it, while the others start.
     *
     * @throws StackException when a port is taken
     */
    void claimPorts() {
        Set<Part> parts = new LinkedHashSet<>(List.of(KAFKA, POSTGRES, REDIS, REGISTRY));
        if (EmbeddedPostgres.hasOrphan(home.resolve(POSTGRES_FOLDER))) {
            parts.remove(POSTGRES);
        }
        if (EmbeddedRedis.hasOrphan(home.resolve(REDIS_FOLDER))) {
            parts.remove(REDIS);
        }
        for (Part part : parts) {
            if (wanted.find(part.address()).isEmpty()) {
                try {
                    Ports.claim(part.name(), wanted.get(part.port()));
                } catch (PortInUseException e) {
                    throw portInUse(e, part.port());
                }
            }
        }
    }

    void startKafka() {
        start(KAFKA, port -> {
            EmbeddedKafka kafka = EmbeddedKafka.start(home.resolve("kafka"), port);
            return new Started(kafka, kafka.bootstrapServers());
        });
    }

    void startPostgres() {
        start(POSTGRES, port -> {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(home.resolve(POSTGRES_FOLDER), port);
            return new Started(postgres, postgres.url());
        });
    }

    void startRedis() {
        start(REDIS, port -> {
            EmbeddedRedis redis = EmbeddedRedis.start(home.resolve(REDIS_FOLDER), port);
            return new Started(redis, redis.url());
        });
    }

    void startRegistry() {
        start(REGISTRY, port -> {
            EmbeddedRegistry registry = EmbeddedRegistry.start(home.resolve("registry"), port);
            return new Started(registry, registry.url());
        });
    }

    /**
     * A part and its settings.
     *
     * @param address where an outside one is
     * @param port of the embedded one
     */
    private record Part(String name, Setting<String> address, Setting<Integer> port) {}

    private record Started(AutoCloseable part, String address) {}

    private void start(Part part, Function<Integer, Started> starter) {
        if (wanted.find(part.address()).isPresent()) {
            return;
        }
        long began = System.nanoTime();
        try {
            Started started = starter.apply(wanted.get(part.port()));
            shutdown.later(started.part());
            addresses.put(part.address().name(), started.address());
        } catch (PortInUseException e) {
            throw portInUse(e, part.port());
        }
        progress.started(part.name(), Duration.ofNanos(System.nanoTime() - began));
    }

    /** Says which setting moves a port that is taken. */
    static StackException portInUse(PortInUseException e, Setting<Integer> port) {
        String another = port.name() + "=" + (e.port() % 50_000 + 10_000);
        return new StackException(
                e.getMessage() + ". Stop that program, or choose another port: " + another + " ./agentc2 up", e);
    }

    @Override
    public void close() {
        shutdown.run();
    }
}
