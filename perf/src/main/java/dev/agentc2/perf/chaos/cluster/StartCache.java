package dev.agentc2.perf.chaos.cluster;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.LocalAccess;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.SseReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The JVM's cache of loaded and linked classes for the services, so that twelve of them start on few processors: recorded
 * once by running the whole stack in one process, kept in the folder for temporary files until an archive changes.
 *
 * @see <a href="https://openjdk.org/jeps/514">JEP 514: ahead-of-time command-line ergonomics</a>
 */
final class StartCache {
    private static final int HEAP_MIB = 512;
    private static final String STACK = "agentc2-stack";

    private StartCache() {}

    /**
     * JVM options that use the cache; empty when none can be had, for the classes are in folders.
     *
     * @param dir folder for the rehearsal's data
     */
    static List<String> options(Path dir, LastingPorts ports) throws IOException, InterruptedException {
        ClassPath archives = ClassPath.own().archives();
        if (!archives.holds(STACK)) {
            return List.of();
        }
        Path cache = Path.of(System.getProperty("java.io.tmpdir"), "agentc2-chaos-" + fingerprint(archives) + ".aot");
        if (!Files.exists(cache)) {
            rehearse(dir, ports, archives, cache);
        }
        return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off") : List.of();
    }

    private static void rehearse(Path dir, LastingPorts ports, ClassPath archives, Path cache)
            throws IOException, InterruptedException {
        Path home = dir.resolve("rehearsal");
        Files.createDirectories(home);
        Path recorded = home.resolve("recorded.aot");
        Map<String, String> environment = new HashMap<>(Map.of(Settings.HOME.name(), home.toString()));
        for (var port : List.of(
                Settings.HTTP_PORT,
                Settings.KAFKA_PORT,
                Settings.REGISTRY_PORT,
                Settings.POSTGRES_PORT,
                Settings.REDIS_PORT)) {
            environment.put(port.name(), String.valueOf(ports.take()));
        }
        Child child = new Child(
                "rehearsal",
                HEAP_MIB,
                List.of("-XX:AOTCacheOutput=" + recorded, "-Xlog:aot*=off"),
                archives,
                "dev.agentc2.stack.cli.Main",
                List.of("up"),
                environment,
                dir.resolve("rehearsal.log"));
        try (child) {
            child.start();
            URI url = URI.create("http://127.0.0.1:" + environment.get(Settings.HTTP_PORT.name()));
            child.awaitReady(url);
            sayHello(Settings.of(environment));
            child.terminate();
        }
        if (Files.exists(recorded)) {
            Files.move(recorded, cache);
        }
    }

    /** So that what a first request loads is in the cache too. */
    private static void sayHello(Settings settings) throws IOException, InterruptedException {
        try (ApiClient client = LocalAccess.of(settings).client()) {
            ApiClient.Accepted accepted = client.send("assistant", Map.of("text", "What is 2 + 2?"));
            try (SseReader stream = client.stream(accepted.streamUrl(), null)) {
                while (stream.next().isPresent()) {
                    Objects.requireNonNull(stream.lastId());
                }
            }
        }
    }

    private static String fingerprint(ClassPath archives) throws IOException {
        int hash = System.getProperty("java.vm.version").hashCode();
        for (Path archive : archives.entries()) {
            hash = 31 * hash
                    + Objects.hash(archive.toString(), Files.getLastModifiedTime(archive), Files.size(archive));
        }
        return Integer.toHexString(hash);
    }
}
