package dev.agentc2.agent.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A provider over real HTTP whose answers a test writes, one for each request. */
final class FakeProvider implements AutoCloseable {
    /** What to do with a request. */
    interface Script {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    final List<String> bodies = new CopyOnWriteArrayList<>();
    final List<String> paths = new CopyOnWriteArrayList<>();
    /** What each request showed as its key, the scheme included. */
    final List<String> keys = new CopyOnWriteArrayList<>();

    final List<Integer> clientPorts = new CopyOnWriteArrayList<>();
    final CountDownLatch released = new CountDownLatch(1);
    private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final HttpServer server;

    FakeProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void then(Script script) {
        scripts.add(script);
    }

    /** Answers with server-sent events of these data. */
    void thenEvents(String... data) {
        then(exchange -> {
            begin(exchange);
            for (String each : data) {
                send(exchange, each);
            }
        });
    }

    /** Answers with these events, then hangs until it is released. */
    void thenEventsAndSilence(String... data) {
        then(exchange -> {
            begin(exchange);
            for (String each : data) {
                send(exchange, each);
            }
            released.await();
        });
    }

    void thenStatus(int status, String body, String... headers) {
        then(exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    static void begin(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
    }

    /** One event; data that begins with {@code event:} names its type in a line of its own. */
    static void send(HttpExchange exchange, String data) throws IOException {
        String event = data.startsWith("event:") || data.startsWith("{\"model\":\"ndjson\"") ? data : "data: " + data;
        exchange.getResponseBody().write((event + "\n\n").getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    /** A piece of text in Chat Completions. */
    static String text(String text) {
        return "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text.replace("\n", "\\n") + "\"}}]}";
    }

    /** The end of an answer in Chat Completions. */
    static String finish(String reason) {
        return "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}";
    }

    private void handle(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        paths.add(exchange.getRequestURI().toString());
        keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        clientPorts.add(exchange.getRemoteAddress().getPort());
        Script script = scripts.poll();
        try (exchange) {
            if (script == null) {
                exchange.sendResponseHeaders(500, -1);
            } else {
                script.answer(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
    }
}
