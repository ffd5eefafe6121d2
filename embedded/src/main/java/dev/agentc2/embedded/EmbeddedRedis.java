package dev.agentc2.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.RedisServer;

/** A real Redis as a child process on loopback; keeps its data in its folder. Stopped once by {@link #close}. */
public final class EmbeddedRedis implements AutoCloseable {
    private static final String PID_FILE = "redis.pid";

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
            Files.createDirectories(dir);
            orphan(dir).stop();
            int chosen = Ports.claim("Redis", port);
            RedisServer server = RedisServer.newRedisServer()
                    .bind("127.0.0.1")
                    .port(chosen)
                    .setting("dir " + dir.toAbsolutePath())
                    .setting("appendonly no")
                    .setting("pidfile " + dir.resolve(PID_FILE).toAbsolutePath())
                    .setting("maxmemory 64mb")
                    .setting("maxmemory-policy volatile-lru")
                    .build();
            server.start();
            return new EmbeddedRedis(server, chosen);
        } catch (IOException e) {
            throw new EmbeddedException("Redis can't start in " + dir + ": " + e.getMessage(), e);
        }
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
