package dev.agentc2.perf.neighbours;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An MCP server over streamable HTTP with one tool, {@code work}, that answers in its manner. Thread-safe. */
final class McpStandIn implements AutoCloseable {
    static final String TOOL = "work";

    private static final int FLOOD_BLOCKS = 100;
    private static final byte[] BLOCK = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);

    private final Manner manner;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);

    McpStandIn(Manner manner) {
        this.manner = manner;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("the tool server can't listen", e);
        }
        server.setExecutor(threads);
        server.createContext("/mcp", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("POST")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            JsonNode request = Json.MAPPER.readTree(exchange.getRequestBody());
            switch (request.path("method").asText()) {
                case "initialize" -> send(exchange, request, greeting(request));
                case "tools/list" -> send(exchange, request, tools());
                case "tools/call" -> call(exchange, request);
                default -> exchange.sendResponseHeaders(202, -1);
            }
        }
    }

    private void call(HttpExchange exchange, JsonNode request) throws IOException {
        switch (manner) {
            case FAIR -> send(exchange, request, content());
            case HANGING -> hang();
            case FLOODING -> flood(exchange);
            case CRASHING -> crash(exchange);
            case LYING -> send(exchange, request, Json.MAPPER.createObjectNode().put("content", "not a list"));
        }
    }

    private void hang() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void flood(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write("{\"jsonrpc\":\"2.0\",\"id\":\"".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < FLOOD_BLOCKS; i++) {
            out.write(BLOCK);
        }
    }

    private static void crash(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write("event: mess".getBytes(StandardCharsets.US_ASCII));
        exchange.getResponseBody().flush();
    }

    private static ObjectNode greeting(JsonNode request) {
        ObjectNode result = Json.MAPPER.createObjectNode();
        result.set("protocolVersion", request.at("/params/protocolVersion"));
        result.putObject("capabilities").putObject("tools");
        result.putObject("serverInfo").put("name", "stand-in").put("version", "1");
        return result;
    }

    private static ObjectNode tools() {
        ObjectNode result = Json.MAPPER.createObjectNode();
        ObjectNode tool = result.putArray("tools").addObject().put("name", TOOL).put("description", "Does some work.");
        tool.putObject("inputSchema").put("type", "object");
        tool.putObject("annotations").put("readOnlyHint", true);
        return result;
    }

    private static ObjectNode content() {
        ObjectNode result = Json.MAPPER.createObjectNode();
        result.putArray("content").addObject().put("type", "text").put("text", "The work is done.");
        return result;
    }

    private static void send(HttpExchange exchange, JsonNode request, JsonNode result) throws IOException {
        ObjectNode answer = Json.MAPPER.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", request.path("id"));
        answer.set("result", result);
        byte[] body = Json.MAPPER.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
