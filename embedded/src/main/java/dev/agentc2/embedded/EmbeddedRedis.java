package dev.agentc2.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;

/** A real Redis as a child process on loopback; keeps its data in its folder. Stopped once by {@link #close}. */
public final class EmbeddedRedis implements AutoCloseable {
    private static final String PID_FILE = "redis.pid";
    /** ETXTBSY of Linux, as the JDK tells it. */
    private static final Pattern BUSY = Pattern.compile("error[:=] ?26\\b");

    private static final int TRIES = 50;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final RedisServer server;
    private final int port;

    private EmbeddedRedis(RedisServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts it; returns when it serves.
     *
     * @param dir data folder, created when absent
     * @param port port on loopback; 0 takes a free one
     * @throws EmbeddedException when it can't start
     */
    public static EmbeddedRedis start(Path dir, int port) {
        try {
            Path binaries = Files.createDirectories(dir.resolve("binaries"));
            orphan(dir).stop();
            int chosen = Ports.claim("Redis", port);
            RedisServer server = RedisServer.newRedisServer()
                    .executableProvider(ExecutableProvider.newJarResourceProvider(binaries.toFile()))
                    .bind("127.0.0.1")
                    .port(chosen)
                    .setting("dir " + dir.toAbsolutePath())
                    .setting("appendonly no")
                    .setting("pidfile " + dir.resolve(PID_FILE).toAbsolutePath())
                    .setting("maxmemory 64mb")
                    .setting("maxmemory-policy volatile-lru")
                    .build();
            run(server);
            return new EmbeddedRedis(server, chosen);
        } catch (IOException e) {
            throw new EmbeddedException("Redis can't start in " + dir + ": " + reason(e), e);
        }
    }

    /**
     * The binary has just been written. A thread of this process that starts another program, such as PostgreSQL, at that
     * moment makes a copy of the process in which the binary is still open for writing, and until that copy has closed it,
     * Linux doesn't run it.
     */
    private static void run(RedisServer server) throws IOException {
        for (int tried = 1; true; tried++) {
            try {
                server.start();
                return;
            } catch (IOException e) {
                if (tried == TRIES || !BUSY.matcher(reason(e)).find()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** The library tells in the cause what happened. */
    private static String reason(IOException e) {
        Throwable cause = e.getCause();
        return e.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
    }

    /**
     * Whether a server runs that a process before this one left when it was killed; {@link #start} stops it.
     *
     * @param dir data folder
     */
    public static boolean hasOrphan(Path dir) {
        return orphan(dir).runs();
    }

    private static OrphanProcess orphan(Path dir) {
        return new OrphanProcess(dir.resolve(PID_FILE), "redis");
    }

    /** Address for clients. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new EmbeddedException("Redis didn't stop: " + e.getMessage(), e);
        }
    }
}
