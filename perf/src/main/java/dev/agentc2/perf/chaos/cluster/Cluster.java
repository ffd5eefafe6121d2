package dev.agentc2.perf.chaos.cluster;

import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.LocalAccess;
import dev.agentc2.stack.Progress;
import dev.agentc2.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The whole platform as processes on this machine: the infrastructure and two instances of each service, each with a
 * folder of its own. Started by the constructor, ended hard by {@link #close}. For one thread.
 */
public final class Cluster implements AutoCloseable {
    /** Instances of each service. */
    public static final int INSTANCES = 2;

    private static final int SERVICE_HEAP_MIB = 160;

    /**
     * What only some faults need, and costs something.
     *
     * @param smallDisk whether the state of the first agent-processor is on a small disk
     * @param clock whether the clock of the second can be set
     */
    public record Extras(boolean smallDisk, boolean clock) {}

    /** The instance whose disk is small. */
    private static final String FIRST_AGENT_PROCESSOR = "agent-processor-1";
    /** The instance whose clock can be set. */
    private static final String SECOND_AGENT_PROCESSOR = "agent-processor-2";

    private final Infrastructure infrastructure;
    private final SmallDisk smallDisk;
    private final SteppedClock steppedClock;
    private final List<Instance> instances = new ArrayList<>();
    private final List<String> startOptions;
    private final Settings settings;
    private final String apiKey;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Starts everything; returns when every instance is ready.
     *
     * @param dir folder for all data and logs
     * @param more settings of the services beyond the addresses
     * @param extras what some faults need
     */
    public Cluster(Path dir, Map<String, String> more, Extras extras) throws IOException, InterruptedException {
        this(dir, more, extras, List.of(ServiceKind.values()), INSTANCES);
    }

    /**
     * Starts a part of it.
     *
     * @param services services that are there
     * @param count instances of each
     */
    public Cluster(Path dir, Map<String, String> more, Extras extras, List<ServiceKind> services, int count)
            throws IOException, InterruptedException {
        Files.createDirectories(dir);
        smallDisk = new SmallDisk(dir.resolve(FIRST_AGENT_PROCESSOR).resolve("streams"), extras.smallDisk());
        steppedClock = new SteppedClock(dir, extras.clock());
        startOptions = StartCache.options(dir);
        infrastructure = new Infrastructure(dir, services.size() * count, startOptions);
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeAtExit, "end-cluster"));
        try {
            settings = settings(dir, more);
            Path keyFile = prepare(dir);
            apiKey = Files.readString(keyFile).strip();
            for (ServiceKind kind : services) {
                for (int number = 1; number <= count; number++) {
                    instances.add(instance(dir, kind, number, more));
                }
            }
            instances.forEach(instance -> instance.child().start());
            for (Instance instance : instances) {
                instance.awaitReady();
            }
        } catch (RuntimeException | IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /** Settings of a client of this cluster: addresses of all parts. */
    public Settings settings() {
        return settings;
    }

    /** Key of the default organisation. */
    public String apiKey() {
        return apiKey;
    }

    public Infrastructure infrastructure() {
        return infrastructure;
    }

    /** Where the first agent-processor keeps its state. */
    public SmallDisk smallDisk() {
        return smallDisk;
    }

    /** The clock of the second agent-processor. */
    public SteppedClock steppedClock() {
        return steppedClock;
    }

    /** All instances, in the order of the services. */
    public List<Instance> instances() {
        return List.copyOf(instances);
    }

    /** The instances of a service. */
    public List<Instance> instances(ServiceKind kind) {
        return instances.stream().filter(instance -> instance.kind() == kind).toList();
    }

    private Settings settings(Path dir, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.putAll(infrastructure.addresses());
        environment.put(Settings.HOME.name(), dir.resolve("harness").toString());
        environment.put(Settings.HTTP_PORT.name(), "0");
        return Settings.of(environment);
    }

    /** Topics, schemas, the first organisation and its key: what an installation does once. */
    private Path prepare(Path dir) {
        Stack.start(settings, Set.of(ServiceKind.INGRESS.label()), false, Progress.SILENT)
                .close();
        return dir.resolve("harness").resolve(LocalAccess.KEY_FILE);
    }

    private Instance instance(Path dir, ServiceKind kind, int number, Map<String, String> more) {
        String name = kind.label() + "-" + number;
        Path home = dir.resolve(name);
        int port = Ports.free();
        Wire wire = infrastructure.wire(instances.size());
        Map<String, String> environment = new HashMap<>(more);
        environment.putAll(infrastructure.addresses());
        environment.put(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), "127.0.0.1:" + wire.port());
        environment.put(Settings.HOME.name(), home.toString());
        environment.put(Settings.HTTP_PORT.name(), String.valueOf(port));
        if (name.equals(SECOND_AGENT_PROCESSOR)) {
            environment.putAll(steppedClock.environment());
        }
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new UncheckedIOException("can't make " + home, e);
        }
        Child child = new Child(
                name,
                SERVICE_HEAP_MIB,
                startOptions,
                startOptions.isEmpty() ? ClassPath.own() : ClassPath.own().archives(),
                kind.mainClass(),
                List.of(),
                environment,
                dir.resolve(name + ".log"));
        return new Instance(kind, number, child, URI.create("http://127.0.0.1:" + port), home, wire);
    }

    /** No process outlives this one. */
    private void closeAtExit() {
        try {
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (closed.getAndSet(true)) {
            return;
        }
        for (Instance instance : instances) {
            instance.child().close();
        }
        infrastructure.close();
        smallDisk.close();
    }
}
