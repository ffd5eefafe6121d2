package dev.agentc2.stack;

import dev.agentc2.embedded.EmbeddedKafka;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.EmbeddedRedis;
import dev.agentc2.embedded.EmbeddedRegistry;
import dev.agentc2.embedded.PortInUseException;
import dev.agentc2.platform.config.Setting;
import dev.agentc2.platform.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The parts that the stack brings itself: those for which the settings name no outside address. Each {@code start}
 * does nothing where there is an outside one, returns when the part serves, and throws {@link StackException} when it
 * can't start. They may be started side by side and stop in the reverse order of their start. Owned by {@link Stack}.
 */
final class EmbeddedParts implements AutoCloseable {
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

    void startKafka() {
        start("Kafka", Settings.KAFKA_BOOTSTRAP_SERVERS, Settings.KAFKA_PORT, port -> {
            EmbeddedKafka kafka = EmbeddedKafka.start(home.resolve("kafka"), port);
            return new Started(kafka, kafka.bootstrapServers());
        });
    }

    void startPostgres() {
        start("PostgreSQL", Settings.POSTGRES_URL, Settings.POSTGRES_PORT, port -> {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(home.resolve("postgres"), port);
            return new Started(postgres, postgres.url());
        });
    }

    void startRedis() {
        start("Redis", Settings.REDIS_URL, Settings.REDIS_PORT, port -> {
            EmbeddedRedis redis = EmbeddedRedis.start(home.resolve("redis"), port);
            return new Started(redis, redis.url());
        });
    }

    void startRegistry() {
        start("Schema registry", Settings.SCHEMA_REGISTRY_URL, Settings.REGISTRY_PORT, port -> {
            EmbeddedRegistry registry = EmbeddedRegistry.start(home.resolve("registry"), port);
            return new Started(registry, registry.url());
        });
    }

    private record Started(AutoCloseable part, String address) {}

    private void start(
            String name, Setting<String> address, Setting<Integer> port, Function<Integer, Started> starter) {
        if (wanted.find(address).isPresent()) {
            return;
        }
        long began = System.nanoTime();
        try {
            Started started = starter.apply(wanted.get(port));
            shutdown.later(started.part());
            addresses.put(address.name(), started.address());
        } catch (PortInUseException e) {
            throw portInUse(e, port);
        }
        progress.started(name, Duration.ofNanos(System.nanoTime() - began));
    }

    /** Says which setting moves a port that is taken. */
    static StackException portInUse(PortInUseException e, Setting<Integer> port) {
        String another = port.name() + "=" + (e.port() + 1000);
        return new StackException(
                e.getMessage() + ". Stop that program, or choose another port: " + another + " ./agentc2 up", e);
    }

    @Override
    public void close() {
        shutdown.run();
    }
}
