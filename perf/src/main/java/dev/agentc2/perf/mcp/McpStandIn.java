package dev.agentc2.perf.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An MCP server over streamable HTTP on loopback, whose tools are somebody else's. Thread-safe. */
public final class McpStandIn implements AutoCloseable {
    private final Tools tools;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** What a server offers. Thread-safe. */
    public interface Tools {
        /** Adds the tools to the answer of {@code tools/list}. */
        void list(ArrayNode tools);

        /** Answers a call, or doesn't. */
        void call(Call call) throws IOException;
    }

    /**
     * A call that waits for its answer.
     *
     * @param exchange how it came
     * @param request the whole request of JSON-RPC
     */
    public record Call(HttpExchange exchange, JsonNode request) {
        /** Name of the tool. */
        public String tool() {
            return request.at("/params/name").asText();
        }

        /** An argument as text; empty when there is none. */
        public String argument(String name) {
            return request.at("/params/arguments").path(name).asText();
        }

        /** Ends it well. */
        public void say(String text) throws IOException {
            ObjectNode result = Json.MAPPER.createObjectNode();
            result.putArray("content").addObject().put("type", "text").put("text", text);
            answer(result);
        }

        /** Ends it with any result. */
        public void answer(JsonNode result) throws IOException {
            send(exchange, request, result);
        }
    }

    public McpStandIn(Tools tools) {
        this.tools = tools;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("the tool server can't listen", e);
        }
        server.setExecutor(threads);
        server.createContext("/mcp", this::answer);
        server.start();
    }

    /** Where it listens on loopback. */
    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/mcp";
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
                case "tools/list" -> send(exchange, request, list());
                case "tools/call" -> tools.call(new Call(exchange, request));
                default -> exchange.sendResponseHeaders(202, -1);
            }
        }
    }

    private static ObjectNode greeting(JsonNode request) {
        ObjectNode result = Json.MAPPER.createObjectNode();
        result.set("protocolVersion", request.at("/params/protocolVersion"));
        result.putObject("capabilities").putObject("tools");
        result.putObject("serverInfo").put("name", "stand-in").put("version", "1");
        return result;
    }

    private ObjectNode list() {
        ObjectNode result = Json.MAPPER.createObjectNode();
        tools.list(result.putArray("tools"));
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
        server.stop(0);
        threads.shutdownNow();
    }
}
