package dev.agentc2.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.RedisServer;

/** A real Redis as a child process on loopback; keeps its data in its folder. Stopped once by {@link #close}. */
public final class EmbeddedRedis implements AutoCloseable {
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
        int chosen = Ports.orFree(port);
        try {
            Files.createDirectories(dir);
            RedisServer server = RedisServer.newRedisServer()
                    .bind("127.0.0.1")
                    .port(chosen)
                    .setting("dir " + dir.toAbsolutePath())
                    .setting("appendonly no")
                    .setting("maxmemory 64mb")
                    .setting("maxmemory-policy volatile-lru")
                    .build();
            server.start();
            return new EmbeddedRedis(server, chosen);
        } catch (IOException e) {
            throw new EmbeddedException("Redis can't start on port " + chosen + ": " + e.getMessage(), e);
        }
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
