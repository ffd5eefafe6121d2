package dev.agentc2.perf.chaos.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.perf.chaos.history.ToolHit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * The outside world that tools reach: a page for each message, which takes a moment to answer and notes every visit. A
 * message has one page and one call of it, so the page names the effect. Thread-safe.
 */
final class ToolServer implements AutoCloseable {
    private static final String PATH = "/effect/";
    private static final long WORK_NANOS = 150_000_000;

    private final List<ToolHit> hits = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    ToolServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("the tool server can't listen", e);
        }
        server.setExecutor(threads);
        server.createContext(PATH, this::answer);
        server.start();
    }

    /** Address of a message's page. */
    String page(String messageId) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH + messageId;
    }

    /** All visits so far. */
    synchronized List<ToolHit> hits() {
        return List.copyOf(hits);
    }

    private synchronized void note(ToolHit hit) {
        hits.add(hit);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String messageId = exchange.getRequestURI().getPath().substring(PATH.length());
        note(new ToolHit(messageId, System.currentTimeMillis()));
        LockSupport.parkNanos(WORK_NANOS);
        byte[] page = ("The page of " + messageId + " says: persistence pays.").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
