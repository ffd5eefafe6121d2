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
            stopOrphan(dir);
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
     * Stops the server that a process before this one left running when it was killed; does nothing when there is none.
     *
     * @param dir data folder
     * @throws EmbeddedException when it can't be stopped
     */
    public static void stopOrphan(Path dir) {
        try {
            OrphanProcess.stop(dir.resolve(PID_FILE), "redis");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("Redis of an earlier start was not stopped: interrupted", e);
        } catch (IOException e) {
            throw new EmbeddedException("Redis of an earlier start can't be stopped: " + e.getMessage(), e);
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
