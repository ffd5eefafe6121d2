package dev.agentc2.perf.chaos.cluster;

import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.LocalAccess;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.SseReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The JVM's cache of loaded and linked classes for the services, so that twelve of them start on few processors: recorded
 * once by running the whole stack in one process, kept beside the stack's archive until any archive changes.
 *
 * @see <a href="https://openjdk.org/jeps/514">JEP 514: ahead-of-time command-line ergonomics</a>
 */
final class StartCache {
    private static final int HEAP_MIB = 512;
    private static final String STACK = "agentc2-stack";
    private static final String PREFIX = "chaos-";
    private static final String SUFFIX = ".aot";

    private StartCache() {}

    /**
     * JVM options that use the cache; empty when none can be had, for the classes are in folders.
     *
     * @param dir folder for the rehearsal's data
     */
    static List<String> options(Path dir) throws IOException, InterruptedException {
        ClassPath archives = ClassPath.own().archives();
        Optional<Path> stack = archives.find(STACK);
        if (stack.isEmpty()) {
            return List.of();
        }
        Path cache = stack.get().resolveSibling(PREFIX + fingerprint(archives) + SUFFIX);
        if (!Files.exists(cache)) {
            forgetOlder(cache.toAbsolutePath().resolveSibling(""));
            rehearse(dir, archives, cache);
        }
        return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off") : List.of();
    }

    private static void forgetOlder(Path folder) throws IOException {
        try (DirectoryStream<Path> older = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path cache : older) {
                Files.delete(cache);
            }
        }
    }

    private static void rehearse(Path dir, ClassPath archives, Path cache) throws IOException, InterruptedException {
        Path home = dir.resolve("rehearsal");
        Files.createDirectories(home);
        Path recorded = home.resolve("recorded.aot");
        Map<String, String> environment = new HashMap<>(Map.of(Settings.HOME.name(), home.toString()));
        Settings.PORTS.forEach(port -> environment.put(port.name(), String.valueOf(Ports.free())));
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
