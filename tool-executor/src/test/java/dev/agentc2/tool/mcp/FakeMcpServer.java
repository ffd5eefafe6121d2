package dev.agentc2.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An MCP server over streamable HTTP that behaves as the test says, well or badly. */
public final class FakeMcpServer implements AutoCloseable {
    private static final int PAGE = 2;

    private final HttpServer server;
    private final Map<String, ObjectNode> tools = new ConcurrentHashMap<>();
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final List<JsonNode> calls = new CopyOnWriteArrayList<>();
    private final List<String> cancelled = new CopyOnWriteArrayList<>();
    private final List<String> sessions = new CopyOnWriteArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    /** Of questions that wait for one, by their ids. */
    private final Map<String, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

    private volatile @Nullable OutputStream listener;
    private volatile String token = "";
    private volatile int status = 200;
    private volatile String pages = "";

    /** What a tool does with the open exchange of its call. */
    public interface Behaviour {
        void answer(FakeMcpServer server, HttpExchange exchange, JsonNode request) throws IOException;
    }

    public FakeMcpServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/mcp", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://localhost:" + port() + "/mcp";
    }

    /** Offers a tool that takes a text and does as told. */
    public FakeMcpServer offer(String name, Behaviour behaviour) {
        ObjectNode tool =
                JsonNodeFactory.instance.objectNode().put("name", name).put("description", "Does " + name);
        ObjectNode schema = tool.putObject("inputSchema").put("type", "object");
        schema.putObject("properties").putObject("text").put("type", "string");
        tools.put(name, tool);
        behaviours.put(name, behaviour);
        return this;
    }

    public void withdraw(String name) {
        tools.remove(name);
    }

    /** The description of a tool, to be changed. */
    public ObjectNode tool(String name) {
        ObjectNode tool = tools.get(name);
        if (tool == null) {
            throw new AssertionError("no tool " + name);
        }
        return tool;
    }

    /** Answers with this text. */
    public static Behaviour says(String text) {
        return (server, exchange, request) -> json(exchange, result(request, content(text, false)));
    }

    public static Behaviour reportsError(String text) {
        return (server, exchange, request) -> json(exchange, result(request, content(text, true)));
    }

    public static Behaviour answers(String resultJson) {
        return (server, exchange, request) -> json(exchange, result(request, Json.MAPPER.readTree(resultJson)));
    }

    /** Answers with the text by a stream of events, after so many notes of progress. */
    public static Behaviour streams(String text, int progress, long pauseMs) {
        return (server, exchange, request) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            for (int i = 0; i < progress; i++) {
                ObjectNode note = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
                note.put("method", "notifications/progress")
                        .putObject("params")
                        .put("progress", i)
                        .set("progressToken", request.at("/params/_meta/progressToken"));
                event(out, note);
                server.pause(pauseMs);
            }
            event(out, result(request, content(text, false)));
            exchange.close();
        };
    }

    /** Asks people something on the call's stream of events, and answers with what came back. */
    public static Behaviour asks(String params) {
        return (server, exchange, request) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            JsonNode answer = server.ask(out, params);
            event(out, result(request, content(answer.toString(), false)));
            exchange.close();
        };
    }

    /** Asks people something on the stream that belongs to no call, and answers with what came back. */
    public static Behaviour asksBeside(String params) {
        return (server, exchange, request) -> {
            OutputStream to = server.listener;
            if (to == null) {
                throw new IOException("nobody listens");
            }
            json(exchange, result(request, content(server.ask(to, params).toString(), false)));
        };
    }

    /** Asks people something, takes it back when told to, and answers. */
    public static Behaviour takesBack(CountDownLatch when) {
        return (server, exchange, request) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            String id = "e" + server.asked.incrementAndGet();
            event(out, question(id, "{\"message\":\"?\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}"));
            awaited(when);
            ObjectNode note = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
            note.put("method", "notifications/cancelled").putObject("params").put("requestId", id);
            event(out, note);
            event(out, result(request, content("done without", false)));
            exchange.close();
        };
    }

    private JsonNode ask(OutputStream out, String params) throws IOException {
        String id = "e" + asked.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        event(out, question(id, params));
        return answer.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static ObjectNode question(String id, String params) throws IOException {
        ObjectNode question = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
        question.put("id", id).put("method", "elicitation/create").set("params", Json.MAPPER.readTree(params));
        return question;
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says nothing at all. */
    public static Behaviour hangs() {
        return (server, exchange, request) -> server.pause(60_000);
    }

    /** Sends megabytes without an end. */
    public static Behaviour floods(int megabytes) {
        return (server, exchange, request) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            byte[] block = "x".repeat(1024 * 1024).getBytes(StandardCharsets.US_ASCII);
            OutputStream out = exchange.getResponseBody();
            out.write("{\"jsonrpc\":\"2.0\",\"id\":\"".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < megabytes; i++) {
                out.write(block);
            }
            exchange.close();
        };
    }

    /** Begins an answer and drops the connection. */
    public static Behaviour crashes() {
        return (server, exchange, request) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("event: mess".getBytes(StandardCharsets.US_ASCII));
            exchange.getResponseBody().flush();
            exchange.close();
        };
    }

    public static Behaviour fails(int httpStatus) {
        return (server, exchange, request) -> {
            exchange.sendResponseHeaders(httpStatus, -1);
            exchange.close();
        };
    }

    public static Behaviour refuses(int code, String message) {
        return (server, exchange, request) -> {
            ObjectNode answer = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
            answer.set("id", request.path("id"));
            answer.putObject("error").put("code", code).put("message", message);
            json(exchange, answer);
        };
    }

    /** Lets in only who shows this bearer token. */
    public void requireToken(String bearer) {
        token = bearer;
    }

    /** Answers everything with this status. */
    public void status(int httpStatus) {
        status = httpStatus;
    }

    /** Lists tools in pages that never end. */
    public void listForEver() {
        pages = "endless";
    }

    /** Forgets all sessions. */
    public void forget() {
        sessions.clear();
    }

    /** Tells who listens that the tools have changed. */
    public void tellToolsChanged() throws IOException {
        OutputStream to = listener;
        if (to == null) {
            throw new IOException("nobody listens");
        }
        event(
                to,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("jsonrpc", "2.0")
                        .put("method", "notifications/tools/list_changed"));
    }

    public boolean hasListener() {
        return listener != null;
    }

    /** Params of the calls so far. */
    public List<JsonNode> calls() {
        return calls;
    }

    /** Ids of requests that were given up by the client. */
    public List<String> cancelled() {
        return cancelled;
    }

    /** Sessions that were opened so far. */
    public int opened() {
        return opened.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String shown = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (status != 200) {
            fails(status).answer(this, exchange, JsonNodeFactory.instance.objectNode());
        } else if (!token.isEmpty() && !shown.equals("Bearer " + token)) {
            fails(401).answer(this, exchange, JsonNodeFactory.instance.objectNode());
        } else {
            switch (exchange.getRequestMethod()) {
                case "POST" -> post(exchange, Json.MAPPER.readTree(exchange.getRequestBody()));
                case "GET" -> listen(exchange);
                default -> fails(204).answer(this, exchange, JsonNodeFactory.instance.objectNode());
            }
        }
    }

    private void listen(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(": here\n\n".getBytes(StandardCharsets.US_ASCII));
        exchange.getResponseBody().flush();
        listener = exchange.getResponseBody();
        pause(60_000);
    }

    private void post(HttpExchange exchange, JsonNode request) throws IOException {
        String method = request.path("method").asText();
        if (!method.equals("initialize")
                && !sessions.contains(
                        String.valueOf(exchange.getRequestHeaders().getFirst("Mcp-Session-Id")))) {
            fails(404).answer(this, exchange, request);
            return;
        }
        switch (method) {
            case "initialize" -> initialize(exchange, request);
            case "tools/list" -> json(exchange, result(request, page(request)));
            case "tools/call" -> {
                calls.add(request.path("params"));
                Behaviour behaviour = behaviours.get(request.at("/params/name").asText());
                (behaviour == null ? refuses(-32602, "no such tool") : behaviour).answer(this, exchange, request);
            }
            case "" -> {
                CompletableFuture<JsonNode> waiting =
                        answers.remove(request.path("id").asText());
                if (waiting != null) {
                    waiting.complete(request.has("error") ? request.path("error") : request.path("result"));
                }
                fails(202).answer(this, exchange, request);
            }
            default -> {
                if (method.equals("notifications/cancelled")) {
                    cancelled.add(request.at("/params/requestId").asText());
                }
                fails(202).answer(this, exchange, request);
            }
        }
    }

    private void initialize(HttpExchange exchange, JsonNode request) throws IOException {
        String session = "s" + opened.incrementAndGet();
        sessions.add(session);
        exchange.getResponseHeaders().set("Mcp-Session-Id", session);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("protocolVersion", request.at("/params/protocolVersion"));
        answer.putObject("capabilities").putObject("tools").put("listChanged", true);
        answer.putObject("serverInfo").put("name", "fake").put("version", "1");
        answer.put("instructions", "Use it well.");
        json(exchange, result(request, answer));
    }

    private ObjectNode page(JsonNode request) {
        List<ObjectNode> all = tools.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
        int from = request.at("/params/cursor").asInt(0);
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode listed = page.putArray("tools");
        if (!pages.isEmpty()) {
            listed.addObject()
                    .put("name", "tool" + from)
                    .putObject("inputSchema")
                    .put("type", "object");
            return page.put("nextCursor", String.valueOf(from + 1));
        }
        all.stream().skip(from).limit(PAGE).forEach(listed::add);
        return from + PAGE < all.size() ? page.put("nextCursor", String.valueOf(from + PAGE)) : page;
    }

    private void pause(long millis) {
        try {
            closing.await(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ObjectNode content(String text, boolean isError) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.putArray("content").addObject().put("type", "text").put("text", text);
        return result.put("isError", isError);
    }

    private static ObjectNode result(JsonNode request, JsonNode result) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
        answer.set("id", request.path("id"));
        answer.set("result", result);
        return answer;
    }

    private static void json(HttpExchange exchange, ObjectNode answer) throws IOException {
        byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void event(OutputStream out, ObjectNode message) throws IOException {
        out.write(("event: message\ndata: " + message + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
