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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The parts that the stack brings itself: those for which the settings name no outside address. They start side by side
 * and stop in the reverse order of their start. Owned by {@link Stack}.
 */
final class EmbeddedParts implements AutoCloseable {
    private final Path home;
    private final Settings wanted;
    private final Progress progress;
    private final Map<String, String> addresses = new ConcurrentHashMap<>();
    private final Map<Setting<Integer>, String> ports = new LinkedHashMap<>();
    private final Shutdown shutdown = new Shutdown();

    private EmbeddedParts(Path home, Settings wanted, Progress progress) {
        this.home = home;
        this.wanted = wanted;
        this.progress = progress;
    }

    /**
     * Starts what is missing; returns when all of it serves.
     *
     * @throws StackException when a part can't start; the others are stopped again
     */
    static EmbeddedParts start(Path home, Settings settings, Progress progress) {
        EmbeddedParts parts = new EmbeddedParts(home, settings, progress);
        try {
            List<Runnable> missing = parts.missing();
            parts.claimPorts();
            Concurrently.run(missing);
            return parts;
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** The settings with the addresses of the started parts. */
    Settings settings() {
        return wanted.with(addresses);
    }

    /**
     * Sees whether every port can be had before anything starts. What an earlier process left running when it was
     * killed is stopped first, for it still holds its ports.
     */
    private void claimPorts() {
        EmbeddedPostgres.stopOrphan(home.resolve("postgres"));
        EmbeddedRedis.stopOrphan(home.resolve("redis"));
        ports.forEach((port, name) -> {
            try {
                Ports.claim(name, wanted.get(port));
            } catch (PortInUseException e) {
                throw portInUse(e, port);
            }
        });
    }

    private List<Runnable> missing() {
        List<Runnable> missing = new ArrayList<>();
        part(missing, "Kafka", Settings.KAFKA_BOOTSTRAP_SERVERS, Settings.KAFKA_PORT, port -> {
            EmbeddedKafka kafka = EmbeddedKafka.start(home.resolve("kafka"), port);
            return new Started(kafka, kafka.bootstrapServers());
        });
        part(missing, "PostgreSQL", Settings.POSTGRES_URL, Settings.POSTGRES_PORT, port -> {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(home.resolve("postgres"), port);
            return new Started(postgres, postgres.url());
        });
        part(missing, "Redis", Settings.REDIS_URL, Settings.REDIS_PORT, port -> {
            EmbeddedRedis redis = EmbeddedRedis.start(home.resolve("redis"), port);
            return new Started(redis, redis.url());
        });
        part(missing, "Schema registry", Settings.SCHEMA_REGISTRY_URL, Settings.REGISTRY_PORT, port -> {
            EmbeddedRegistry registry = EmbeddedRegistry.start(home.resolve("registry"), port);
            return new Started(registry, registry.url());
        });
        return missing;
    }

    private record Started(AutoCloseable part, String address) {}

    private void part(
            List<Runnable> missing,
            String name,
            Setting<String> address,
            Setting<Integer> port,
            Function<Integer, Started> start) {
        if (wanted.find(address).isPresent()) {
            return;
        }
        ports.put(port, name);
        missing.add(() -> timed(name, () -> {
            try {
                Started started = start.apply(wanted.get(port));
                shutdown.later(started.part());
                addresses.put(address.name(), started.address());
            } catch (PortInUseException e) {
                throw portInUse(e, port);
            }
        }));
    }

    /** Says which setting moves a port that is taken. */
    static StackException portInUse(PortInUseException e, Setting<Integer> port) {
        String another = port.name() + "=" + (e.port() % 50_000 + 10_000);
        return new StackException(
                e.getMessage() + ". Stop that program, or choose another port: " + another + " ./agentc2 up", e);
    }

    private void timed(String name, Runnable start) {
        long began = System.nanoTime();
        start.run();
        progress.started(name, Duration.ofNanos(System.nanoTime() - began));
    }

    @Override
    public void close() {
        shutdown.run();
    }
}
