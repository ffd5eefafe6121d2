package dev.agentc2.embedded;

import dev.agentc2.embedded.registry.RegistryServer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A schema registry in this process that speaks Confluent's REST API for Avro schemas, on loopback. Every change is on
 * disk before it is answered; a later start goes on with it. Started by {@link #start}, stopped once by
 * {@link #close}.
 */
public final class EmbeddedRegistry implements AutoCloseable {
    private final RegistryServer server;

    private EmbeddedRegistry(RegistryServer server) {
        this.server = server;
    }

    /**
     * Starts it; returns when it serves.
     *
     * @param dir data folder, created when absent
     * @param port port on loopback; 0 takes a free one
     * @throws EmbeddedException when it can't start
     */
    public static EmbeddedRegistry start(Path dir, int port) {
        try {
            return new EmbeddedRegistry(RegistryServer.start(dir, Ports.claim("the schema registry", port)));
        } catch (IOException e) {
            throw new EmbeddedException(
                    "The schema registry can't start in " + dir + " on port " + port + ": " + e.getMessage(), e);
        }
    }

    /** Address for clients. */
    public String url() {
        return "http://127.0.0.1:" + server.port();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new EmbeddedException("The schema registry didn't stop: " + e.getMessage(), e);
        }
    }
}
