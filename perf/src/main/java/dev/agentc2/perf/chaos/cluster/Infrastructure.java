package dev.agentc2.perf.chaos.cluster;

import dev.agentc2.embedded.EmbeddedException;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.EmbeddedRedis;
import dev.agentc2.embedded.EmbeddedRegistry;
import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the services stand on: a broker, PostgreSQL and Redis, each a process of its own on a fixed port, and a schema
 * registry in this process. For one thread.
 */
public final class Infrastructure implements AutoCloseable {
    private static final int BROKER_HEAP_MIB = 400;
    private static final Duration BROKER_WITHIN = Duration.ofSeconds(120);
    private static final Duration POSTGRES_WITHIN = Duration.ofSeconds(60);
    private static final int LOOK_EVERY_MS = 100;

    private final Path dir;
    private final Child broker;
    private final int brokerPort;
    private final int postgresPort;
    private final int redisPort;
    private final List<Wire> wires = new ArrayList<>();
    private final EmbeddedRegistry registry;
    private EmbeddedPostgres postgres;
    private EmbeddedRedis redis;

    /**
     * Starts everything; returns when all of it serves.
     *
     * @param wireCount ways to the broker that can be cut
     * @param startOptions JVM options of a quick start, for those whose classes are all in archives
     */
    Infrastructure(Path dir, int wireCount, List<String> startOptions) throws InterruptedException {
        this.dir = dir;
        brokerPort = Ports.free();
        postgresPort = Ports.free();
        redisPort = Ports.free();
        List<String> arguments = new ArrayList<>(List.of(dir.resolve("kafka").toString(), String.valueOf(brokerPort)));
        for (int i = 0; i < wireCount; i++) {
            int entrance = Ports.free();
            Wire wire = new Wire(entrance);
            wires.add(wire);
            arguments.add(entrance + ":" + wire.port());
        }
        broker = new Child(
                "broker",
                BROKER_HEAP_MIB,
                ClassPath.own().equals(ClassPath.own().archives()) ? startOptions : List.of(),
                ClassPath.own(),
                BrokerMain.class.getName(),
                arguments,
                Map.of("AGENTC2_LOG_LEVEL", "WARN"),
                dir.resolve("broker.log"));
        broker.start();
        registry = EmbeddedRegistry.start(dir.resolve("registry"), 0);
        redis = EmbeddedRedis.start(dir.resolve("redis"), redisPort);
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), postgresPort);
        awaitBroker();
    }

    /** Addresses of all parts as settings. */
    public Map<String, String> addresses() {
        return Map.of(
                Settings.KAFKA_BOOTSTRAP_SERVERS.name(),
                "127.0.0.1:" + brokerPort,
                Settings.POSTGRES_URL.name(),
                postgres.url(),
                Settings.REDIS_URL.name(),
                redis.url(),
                Settings.SCHEMA_REGISTRY_URL.name(),
                registry.url());
    }

    /** A way to the broker that can be cut. */
    Wire wire(int index) {
        return wires.get(index);
    }

    /** SIGKILL to the broker. */
    public void killBroker() throws InterruptedException {
        broker.kill();
    }

    /** Starts the broker again; returns when it takes connections. */
    public void startBroker() throws InterruptedException {
        broker.start();
        awaitBroker();
    }

    /** Stops PostgreSQL as an administrator does: its connections are cut. */
    public void stopPostgres() {
        postgres.close();
    }

    /** SIGKILL to PostgreSQL: what it hasn't written to disk is lost. */
    public void killPostgres() {
        try {
            Path pidFile = dir.resolve("postgres/data/postmaster.pid");
            long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
            Optional<ProcessHandle> server = ProcessHandle.of(pid);
            server.ifPresent(ProcessHandle::destroyForcibly);
            server.ifPresent(process -> process.onExit().join());
            postgres.close();
        } catch (EmbeddedException e) {
            // what is dead can't be stopped; its folder is free now
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL has no process id", e);
        }
    }

    /** Starts PostgreSQL again; returns when it serves. After a kill its processes take a moment to be gone. */
    public void startPostgres() throws InterruptedException {
        long end = System.nanoTime() + POSTGRES_WITHIN.toNanos();
        while (true) {
            try {
                postgres = EmbeddedPostgres.start(dir.resolve("postgres"), postgresPort);
                return;
            } catch (EmbeddedException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(LOOK_EVERY_MS);
            }
        }
    }

    /** Stops Redis; what it held is gone. */
    public void stopRedis() {
        redis.close();
    }

    /** Starts Redis again, on the same port. */
    public void startRedis() {
        redis = EmbeddedRedis.start(dir.resolve("redis"), redisPort);
    }

    private void awaitBroker() throws InterruptedException {
        long end = System.nanoTime() + BROKER_WITHIN.toNanos();
        while (!Ports.inUse(brokerPort)) {
            if (!broker.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("the broker doesn't start" + broker.account());
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    @Override
    public void close() throws InterruptedException {
        broker.close();
        wires.forEach(Wire::close);
        postgres.close();
        redis.close();
        registry.close();
    }
}
