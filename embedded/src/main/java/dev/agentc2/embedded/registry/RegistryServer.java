package dev.agentc2.embedded.registry;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.embedded.EmbeddedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry as an HTTP server on loopback, a virtual thread a request. Started by {@link #start}, stopped once by
 * {@link #close}.
 */
public final class RegistryServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryServer.class);
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final JsonMapper MAPPER = new JsonMapper();

    private final SchemaStore store;
    private final Routes routes;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private RegistryServer(SchemaStore store, HttpServer server) {
        this.store = store;
        this.routes = new Routes(store);
        this.server = server;
    }

    /**
     * Opens the journal in a folder and serves what is in it.
     *
     * @throws IOException when the folder can't be used or the port is taken
     * @throws EmbeddedException when the journal is in use or damaged
     */
    public static RegistryServer start(Path dir, int port) throws IOException {
        Files.createDirectories(dir);
        Journal journal = Journal.open(dir.resolve("journal.jsonl"));
        try {
            SchemaStore store = new SchemaStore(journal);
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            RegistryServer registry = new RegistryServer(store, server);
            server.setExecutor(registry.threads);
            server.createContext("/", registry::handle);
            server.start();
            return registry;
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /** Port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        threads.shutdownNow();
        store.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                reply(exchange, 200, routes.answer(Request.read(exchange)));
            } catch (RegistryError e) {
                reply(exchange, e.status(), error(e.code(), e.getMessage()));
            } catch (RuntimeException e) {
                LOG.error("a request to the schema registry failed", e);
                reply(exchange, 500, error(500, "Internal Server Error"));
            }
        }
    }

    private static Map<String, Object> error(int code, @Nullable String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error_code", code);
        body.put("message", message == null ? "" : message);
        return body;
    }

    private static void reply(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] json = MAPPER.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }
}
