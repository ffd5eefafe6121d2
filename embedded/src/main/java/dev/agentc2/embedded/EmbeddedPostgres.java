package dev.agentc2.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A real PostgreSQL as a child process on loopback; keeps its data in its folder. Stopped once by {@link #close}. */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    private EmbeddedPostgres(io.zonky.test.db.postgres.embedded.EmbeddedPostgres server) {
        this.server = server;
    }

    /**
     * Starts it, making the data folder when it is new; returns when it serves.
     *
     * @param dir folder for data and binaries, created when absent
     * @param port port on loopback; 0 takes a free one
     * @throws EmbeddedException when it can't start
     */
    public static EmbeddedPostgres start(Path dir, int port) {
        try {
            Files.createDirectories(dir);
            orphan(dir).stop();
            var server = io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                    .setDataDirectory(dir.resolve("data"))
                    .setOverrideWorkingDirectory(dir.resolve("binaries").toFile())
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(START_LIMIT)
                    .setPort(Ports.claim("PostgreSQL", port))
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("max_connections", "60")
                    .setServerConfig("shared_buffers", "64MB")
                    .setServerConfig("wal_level", "logical")
                    // Off by default here: a killed server would lose what it has confirmed, and changes would be
                    // captured only when the log is written, up to 0.4 s later.
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_wal_size", "1GB")
                    .start();
            return new EmbeddedPostgres(server);
        } catch (IOException | IllegalStateException e) {
            throw new EmbeddedException("PostgreSQL can't start in " + dir + ": " + e.getMessage(), e);
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
        return new OrphanProcess(dir.resolve("data").resolve("postmaster.pid"), "postgres");
    }

    /** JDBC URL of the owner, user included. */
    public String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new EmbeddedException("PostgreSQL didn't stop: " + e.getMessage(), e);
        }
    }
}
