package dev.agentc2.perf.neighbours;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.agentc2.perf.mcp.McpStandIn;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A tool that does some work, and answers in its manner. Until the thread that answers is interrupted, it may hang. */
final class Work implements McpStandIn.Tools {
    static final String NAME = "work";

    private static final int FLOOD_BLOCKS = 100;
    private static final byte[] BLOCK = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);

    private final Manner manner;

    Work(Manner manner) {
        this.manner = manner;
    }

    @Override
    public void list(ArrayNode tools) {
        ObjectNode tool = tools.addObject().put("name", NAME).put("description", "Does some work.");
        tool.putObject("inputSchema").put("type", "object");
        tool.putObject("annotations").put("readOnlyHint", true);
    }

    @Override
    public void call(McpStandIn.Call call) throws IOException {
        switch (manner) {
            case FAIR -> call.say("The work is done.");
            case HANGING -> hang();
            case FLOODING -> flood(call.exchange());
            case CRASHING -> crash(call.exchange());
            case LYING -> call.answer(Json.MAPPER.createObjectNode().put("content", "not a list"));
        }
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await();
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
}
