package dev.agentc2.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An MCP server with a tool that pays and one that finds payments by their reference. Paying never answers, so that whoever
 * called can be killed. Thread-safe.
 */
final class BankServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> paid = new CopyOnWriteArrayList<>();
    private volatile String status = "";

    BankServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/mcp", this::answer);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/mcp";
    }

    /** What becomes of payments from now on: {@code done}, {@code pending}, or empty for not begun. */
    void pays(String how) {
        status = how;
    }

    /** References of the calls to pay that came. */
    List<String> asked() {
        return asked;
    }

    /** References of the payments that were made. */
    List<String> paid() {
        return paid;
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
        String reference = request.at("/params/arguments/reference").asText();
        if (request.at("/params/name").asText().equals("find")) {
            send(exchange, request, found(reference));
            return;
        }
        if (!status.isEmpty()) {
            paid.add(reference);
        }
        asked.add(reference);
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ObjectNode found(String reference) {
        boolean isThere = paid.contains(reference);
        ObjectNode result = Json.MAPPER.createObjectNode();
        result.putArray("content");
        result.putObject("structuredContent").put("total", isThere ? 1 : 0).put("status", isThere ? status : "none");
        return result;
    }

    private static ObjectNode greeting(JsonNode request) {
        ObjectNode result = Json.MAPPER.createObjectNode();
        result.set("protocolVersion", request.at("/params/protocolVersion"));
        result.putObject("capabilities").putObject("tools");
        result.putObject("serverInfo").put("name", "bank").put("version", "1");
        return result;
    }

    private static ObjectNode tools() {
        ObjectNode result = Json.MAPPER.createObjectNode();
        result.putArray("tools").add(tool("pay", false)).add(tool("find", true));
        return result;
    }

    private static ObjectNode tool(String name, boolean readOnly) {
        ObjectNode tool = Json.MAPPER.createObjectNode().put("name", name).put("description", name + "s payments");
        tool.putObject("inputSchema").put("type", "object");
        tool.putObject("annotations").put("readOnlyHint", readOnly);
        return tool;
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
