package dev.agentc2.egress.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** The API that takes messages, as the endpoint meets it: notes what it is sent and answers as a test wants. */
final class FakeIngress implements AutoCloseable {
    private final HttpServer server;
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private volatile Function<Taken, Reply> behaviour = request -> accepted("c1-t1");

    /** A request that it was sent. */
    record Taken(String path, String authorization, String requestId, JsonNode body) {}

    record Reply(int status, String body) {}

    FakeIngress() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
    }

    static Reply accepted(String turnId) {
        return new Reply(202, "{\"turnId\":\"" + turnId + "\"}");
    }

    static Reply problem(int status, String code, String detail) {
        return new Reply(status, "{\"status\":" + status + ",\"code\":\"" + code + "\",\"detail\":\"" + detail + "\"}");
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void behave(Function<Taken, Reply> as) {
        behaviour = as;
    }

    List<Taken> taken() {
        return List.copyOf(taken);
    }

    private void take(HttpExchange exchange) throws IOException {
        Taken request = new Taken(
                exchange.getRequestURI().getPath(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("X-Request-ID"),
                Json.MAPPER.readTree(exchange.getRequestBody().readAllBytes()));
        taken.add(request);
        Reply reply = behaviour.apply(request);
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
