package dev.agentc2.stack.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The management API of one organisation in memory, with pages of two so that cursors are followed. */
public final class FakePlatform implements AutoCloseable {
    private static final int PAGE = 2;

    /** All requests that change something, as {@code METHOD path body}. */
    public final List<String> changes = new CopyOnWriteArrayList<>();

    /** Called before each request that changes something, to play somebody else. */
    Consumer<String> before = _ -> {};

    private final Map<String, Map<String, ObjectNode>> rows = new HashMap<>();
    private final Map<String, List<ObjectNode>> versions = new HashMap<>();
    private final HttpServer server;
    private int nextId = 1;

    public FakePlatform() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The row of a slug. */
    ObjectNode row(String plural, String slug) {
        return rows(plural).values().stream()
                .filter(row -> row.path("slug").asText().equals(slug))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + plural + " " + slug));
    }

    private @Nullable ObjectNode bySlug(String plural, String slug) {
        return rows(plural).values().stream()
                .filter(row -> row.path("slug").asText().equals(slug))
                .findFirst()
                .orElse(null);
    }

    /** As if somebody else changed it. */
    void touch(String plural, String slug) {
        bump(row(plural, slug));
    }

    /** Something that is there, as it is answered. */
    public void know(String plural, String id, ObjectNode row) {
        rows(plural).put(id, row);
    }

    private Map<String, ObjectNode> rows(String plural) {
        return rows.computeIfAbsent(plural, _ -> new LinkedHashMap<>());
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        String method = exchange.getRequestMethod();
        byte[] sent = exchange.getRequestBody().readAllBytes();
        if (!method.equals("GET")) {
            String change =
                    method + " " + exchange.getRequestURI().getPath() + " " + new String(sent, StandardCharsets.UTF_8);
            before.accept(change);
            changes.add(change);
        }
        JsonNode body = sent.length == 0 ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(sent);
        String plural = path[2];
        if (path.length == 3) {
            answer(
                    exchange,
                    method.equals("GET") ? 200 : 201,
                    method.equals("GET") ? page(exchange, plural) : create(plural, body));
            return;
        }
        ObjectNode row = rows(plural).getOrDefault(path[3], bySlug(plural, path[3]));
        if (row == null) {
            answer(exchange, 404, problem("not-found", "It isn't there."));
        } else if (path.length > 4 && path[4].equals("test")) {
            answer(
                    exchange,
                    200,
                    Json.MAPPER.createObjectNode().put("status", "READY").put("tools", 3));
        } else if (path.length > 4 && path[4].equals("authorize")) {
            row.putObject("authorization").put("authorizedAt", "2026-01-01T00:00:00Z");
            answer(
                    exchange,
                    200,
                    Json.MAPPER
                            .createObjectNode()
                            .put("authorizationUrl", "https://vendor.example/authorize")
                            .put("expiresAt", "2999-01-01T00:00:00Z"));
        } else if (path.length > 4) {
            version(exchange, path, row, body);
        } else {
            one(exchange, method, plural, row, body);
        }
    }

    private void one(HttpExchange exchange, String method, String plural, ObjectNode row, JsonNode body)
            throws IOException {
        if (!method.equals("GET") && !matches(exchange, row)) {
            answer(exchange, 412, problem("changed-meanwhile", "It was changed since you read it."));
            return;
        }
        switch (method) {
            case "PUT" -> {
                List<String> kept =
                        List.of("id", "slug", "kind", "rowVersion", "liveVersion", "latestVersion", "hasCredentials");
                row.retain(kept);
                set(row, body);
                bump(row);
                answer(exchange, 200, row);
            }
            case "DELETE" -> {
                rows(plural).remove(row.path("id").asText());
                answer(exchange, 204, null);
            }
            default -> answer(exchange, 200, row);
        }
    }

    private ObjectNode create(String plural, JsonNode body) {
        ObjectNode row = Json.MAPPER.createObjectNode();
        String id = plural.substring(0, 2) + "-" + nextId++;
        row.put("id", id).put("rowVersion", 1);
        set(row, body);
        if (body.has("integration") && !body.has("slug")) {
            row.set("slug", body.get("integration"));
        }
        row.remove(List.of("version", "publish"));
        rows(plural).put(id, row);
        if (plural.equals("agents")) {
            row.put("latestVersion", 0);
            if (body.has("version")) {
                add(row, body.path("version"));
                if (body.path("publish").asBoolean()) {
                    row.put("liveVersion", 1);
                }
            }
        }
        return row;
    }

    /** Takes fields over; credentials are never told, and null isn't there. */
    private static void set(ObjectNode row, JsonNode body) {
        body.properties().forEach(field -> {
            if (field.getKey().equals("credentials")) {
                row.put("hasCredentials", !field.getValue().isNull());
            } else if (!field.getValue().isNull()) {
                row.set(field.getKey(), field.getValue());
            }
        });
    }

    private void version(HttpExchange exchange, String[] path, ObjectNode row, JsonNode body) throws IOException {
        if (path[4].equals("publish")) {
            if (!matches(exchange, row)) {
                answer(exchange, 412, problem("changed-meanwhile", "It was changed since you read it."));
                return;
            }
            row.put("liveVersion", body.path("version").asInt());
            bump(row);
            answer(exchange, 200, row);
        } else if (path.length == 5) {
            answer(exchange, 201, add(row, body));
        } else {
            answer(
                    exchange,
                    200,
                    versions.getOrDefault(row.path("id").asText(), List.of()).get(Integer.parseInt(path[5]) - 1));
        }
    }

    /** Adds a version as POST does. */
    ObjectNode add(ObjectNode agent, JsonNode body) {
        ObjectNode version = Json.MAPPER.createObjectNode();
        int number = agent.path("latestVersion").asInt() + 1;
        version.put("version", number).put("createdBy", "key:test");
        set(version, body);
        versions.computeIfAbsent(agent.path("id").asText(), _ -> new ArrayList<>())
                .add(version);
        agent.put("latestVersion", number);
        bump(agent);
        return version;
    }

    private JsonNode page(HttpExchange exchange, String plural) {
        String query = exchange.getRequestURI().getQuery();
        int from = query != null && query.contains("cursor=")
                ? Integer.parseInt(query.substring(query.indexOf("cursor=") + 7))
                : 0;
        List<ObjectNode> all = List.copyOf(rows(plural).values());
        int to = Math.min(all.size(), from + PAGE);
        ObjectNode page = Json.MAPPER.createObjectNode();
        ArrayNode things = page.putArray(plural);
        all.subList(from, to).forEach(things::add);
        if (to < all.size()) {
            page.put("nextCursor", String.valueOf(to));
        }
        return page;
    }

    private static boolean matches(HttpExchange exchange, ObjectNode row) {
        String tag = exchange.getRequestHeaders().getFirst("If-Match");
        return ("\"" + row.path("rowVersion").asLong() + "\"").equals(tag);
    }

    private static void bump(ObjectNode row) {
        row.put("rowVersion", row.path("rowVersion").asLong() + 1);
    }

    private static ObjectNode problem(String code, String detail) {
        return Json.MAPPER.createObjectNode().put("code", code).put("detail", detail);
    }

    private static void answer(HttpExchange exchange, int status, @Nullable JsonNode body) throws IOException {
        byte[] bytes = body == null ? new byte[0] : Json.MAPPER.writeValueAsBytes(body);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
