package dev.agentc2.stack;

import dev.agentc2.platform.http.ApiKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a client may get wrong, and how it is told: each case of the HTTP API's rules once. */
final class BadRequests {
    private static final String MESSAGES = "/api/agents/assistant/messages";
    private static final String JSON = "application/json";
    private static final String TURN = "turn-not-found";
    private static final String CONVERSATION = "conversation-not-found";
    private static final byte[] NONE = new byte[0];

    private BadRequests() {}

    /**
     * A request that must be refused.
     *
     * @param name what is wrong with it
     * @param headers in place of a good key's; a good key is added unless {@code Authorization} is among them
     * @param status status of the refusal
     * @param code code of the refusal
     * @param tells what its detail must mention for a person to find the fault
     */
    record Case(
            String name,
            String method,
            String path,
            Map<String, String> headers,
            byte[] body,
            int status,
            String code,
            String tells) {
        @Override
        public String toString() {
            return name + ": " + status + " " + code;
        }
    }

    static Stream<Case> all() {
        List<Case> cases = new ArrayList<>();
        fields(cases);
        bodies(cases);
        types(cases);
        turns(cases);
        eventIds(cases);
        parameters(cases);
        addresses(cases);
        keys(cases);
        return cases.stream();
    }

    private static void fields(List<Case> cases) {
        cases.add(message("1 MB of text", text("x".repeat(1 << 20)), 413, "text-too-long", "262144 bytes"));
        cases.add(message("text over its limit in UTF-8", text("€".repeat(90_000)), 413, "text-too-long", "UTF-8"));
        cases.add(message("empty text", text(""), 400, "invalid-field", "'text'"));
        cases.add(message("blank text", text(" \\t\u3000"), 400, "invalid-field", "blank"));
        cases.add(message("no text", "{}", 400, "invalid-field", "'text' is required"));
        cases.add(message("null text", "{\"text\":null}", 400, "invalid-field", "'text' is required"));
        for (String value : List.of("5", "true", "[\"a\"]", "{\"a\":1}")) {
            cases.add(message("text " + value, "{\"text\":" + value + "}", 400, "invalid-field", "'text'"));
        }
        cases.add(message(
                "an unknown field", "{\"text\":\"hi\",\"colour\":1}", 400, "unknown-field", "no field 'colour'"));
        for (String id : List.of("", "a/b", "a b", "a.b", "ä", "../x", "c\\t", "x".repeat(65))) {
            cases.add(message("conversationId " + id, with("conversationId", id), 400, "invalid-field", "1 to 64"));
        }
        for (String id : List.of("", "  ", "x".repeat(129))) {
            cases.add(message("clientMessageId " + id, with("clientMessageId", id), 400, "invalid-field", "1 to 128"));
        }
        cases.add(message("an unknown channel", with("channel", "fax"), 400, "invalid-field", "api, web or cli"));
    }

    private static void bodies(List<Case> cases) {
        cases.add(message("no body", "", 400, "malformed-json", "JSON object"));
        cases.add(message("half a body", "{\"text\":\"hi", 400, "malformed-json", "line 1"));
        cases.add(message("no JSON", "hello", 400, "malformed-json", "line 1"));
        cases.add(message("two bodies", "{\"text\":\"a\"} {\"text\":\"b\"}", 400, "malformed-json", "JSON"));
        cases.add(message("a key twice", "{\"text\":\"a\",\"text\":\"b\"}", 400, "malformed-json", "twice"));
        for (String body : List.of("null", "[]", "[{\"text\":\"a\"}]", "\"text\"", "42")) {
            cases.add(message("the body " + body, body, 400, "malformed-json", "JSON object"));
        }
        String nest = "{\"text\":" + "[".repeat(3_000) + "]".repeat(3_000) + "}";
        cases.add(message("a deep nest", nest, 400, "invalid-field", "'text'"));
        String unknown = "{\"text\":\"a\",\"x\":" + "[".repeat(3_000) + "]".repeat(3_000) + "}";
        cases.add(message("a deep nest where nothing is", unknown, 413, "content-too-large", "nested"));
        byte[] latin = "{\"text\":\"stra\u00dfe\"}".getBytes(StandardCharsets.ISO_8859_1);
        cases.add(post("not UTF-8", MESSAGES, JSON, latin, 400, "malformed-json", "line 1"));
        byte[] large = new byte[3 << 20];
        cases.add(post("a body over its limit", MESSAGES, JSON, large, 413, "content-too-large", "larger"));
    }

    private static void types(List<Case> cases) {
        byte[] good = text("hi").getBytes(StandardCharsets.UTF_8);
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json")) {
            cases.add(post("sent as " + type, MESSAGES, type, good, 415, "unsupported-media-type", JSON));
        }
        cases.add(post("sent as nothing", MESSAGES, "", good, 415, "unsupported-media-type", JSON));
        cases.add(post(
                "an unknown agent",
                "/api/agents/nobody/messages",
                JSON,
                good,
                404,
                "agent-not-found",
                "no live agent"));
    }

    private static void turns(List<Case> cases) {
        List<String> malformed =
                List.of("nonsense", "c1-ABC", "c1-", "-abc", "c1.x-abc", "x".repeat(65) + "-a", "c1-" + "a".repeat(33));
        for (String turn : malformed) {
            cases.add(new Case("cancel of " + turn, "POST", cancel(turn), Map.of(), NONE, 404, TURN, "no such"));
        }
        List<String> absent = new ArrayList<>(malformed);
        absent.add("c1-neverwas");
        for (String turn : absent) {
            cases.add(get("trace of " + turn, "/api/turns/" + turn, 404, TURN, "no such turn"));
            cases.add(get("stream of " + turn, stream(turn), 404, TURN, "no such turn"));
        }
        for (String id : List.of("a.b", "x".repeat(65), "%C3%A4", "neverwas")) {
            cases.add(get("messages of " + id, "/api/conversations/" + id + "/messages", 404, CONVERSATION, "no such"));
        }
        cases.add(get("stream of a malformed conversation", "/api/conversations/a.b/stream", 404, CONVERSATION, "no"));
    }

    private static void eventIds(List<Case> cases) {
        String code = "malformed-event-id";
        for (String id :
                List.of("nonsense", "c1-abc", "c1-abc.1", "c1-abc.1.x", "c1-abc.-1.0", "c1-abc.1.9999999999")) {
            cases.add(get("lastEventId " + id, stream("c1-abc") + "?lastEventId=" + id, 400, code, "turnId.attempt"));
            Map<String, String> header = Map.of("Last-Event-ID", id);
            cases.add(new Case("Last-Event-ID " + id, "GET", stream("c1-abc"), header, NONE, 400, code, "form"));
        }
        cases.add(get("another turn's id", stream("c1-abc") + "?lastEventId=c1-abd.1.0", 400, code, "another turn"));
        cases.add(get(
                "another conversation's id",
                "/api/conversations/c1/stream?lastEventId=c2-abc.1.0",
                400,
                code,
                "another conversation"));
    }

    private static void parameters(List<Case> cases) {
        List<String> days = List.of(
                "yesterday",
                "",
                "2026-13-01",
                "2026-02-30",
                "26-01-01",
                "2026-1-1",
                "0000-01-01",
                "%2B999999999-01-01",
                "-999999999-01-01",
                "-0001-01-01",
                "2026-01-01T00:00:00Z");
        for (String day : days) {
            cases.add(parameter("/api/costs?to=" + day, "yyyy-MM-dd"));
            cases.add(parameter("/api/costs?from=" + day, "yyyy-MM-dd"));
        }
        cases.add(parameter("/api/costs?from=2026-02-02&to=2026-02-01", "after"));
        cases.add(parameter("/api/costs?from=2024-01-01&to=2026-01-01", "366"));
        cases.add(parameter("/api/costs?by=colour", "agent, model or day"));
        for (String limit : List.of("0", "201", "-1", "many", "", "9999999999")) {
            cases.add(parameter("/api/conversations?limit=" + limit, "1 to 200"));
            cases.add(parameter("/api/conversations/c1/messages?limit=" + limit, "1 to 200"));
        }
        for (String plain : List.of("x", ":", "-1:a", "99999999999999999999:a", "1000:a\0b")) {
            String cursor =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
            cases.add(parameter("/api/conversations?cursor=" + cursor, "nextCursor"));
            cases.add(parameter("/api/conversations/c1/messages?cursor=" + cursor, "nextCursor"));
        }
        cases.add(parameter("/api/conversations?cursor=!!!", "nextCursor"));
    }

    private static void addresses(List<Case> cases) {
        for (String path :
                List.of("/api", "/api/nothing", "/api/turns", "/api/agents/assistant/no", "/nothing", "/web/no")) {
            cases.add(get(
                    "nothing at " + path, path, 404, path.startsWith("/web") ? "file-not-found" : "not-found", "no"));
        }
        cases.add(get("an agent that isn't there", "/api/agents/nobody", 404, "not-found", "no such agent"));
        cases.add(get("a NUL for an id", "/api/agents/a%00b", 400, "bad-request", "well-formed"));
        for (String path : List.of("/api/turns/c1%2Fabc", "/api/agents/..%2F..%2Fx/messages")) {
            cases.add(get("an ambiguous address " + path, path, 400, "bad-request", "well-formed"));
        }
        wrongMethods().forEach((request, _) -> {
            String[] parts = request.split(" ");
            cases.add(new Case(request, parts[0], parts[1], Map.of(), NONE, 405, "method-not-allowed", "method"));
        });
    }

    /** Requests whose address takes other methods, and those. */
    static Map<String, String> wrongMethods() {
        return Map.of(
                "GET " + MESSAGES,
                "POST",
                "PUT " + MESSAGES,
                "POST",
                "GET " + cancel("c1-abc"),
                "POST",
                "DELETE /api/turns/c1-abc",
                "GET",
                "POST " + stream("c1-abc"),
                "GET",
                "PATCH /api/conversations",
                "GET",
                "POST /api/costs",
                "GET",
                "POST /health",
                "GET");
    }

    private static void keys(List<Case> cases) {
        String unknown = "Bearer " + ApiKey.generate(new SecureRandom()).text();
        for (String key :
                List.of("", "Bearer", "Bearer nonsense", "Basic dTpw", "ac2_a_b", "Bearer ac2_k0_x", unknown)) {
            Map<String, String> header = Map.of("Authorization", key, "Content-Type", JSON);
            byte[] body = text("hi").getBytes(StandardCharsets.UTF_8);
            for (String path : List.of(MESSAGES, cancel("c1-abc"))) {
                cases.add(new Case(
                        "key '" + key + "' for " + path, "POST", path, header, body, 401, "unauthorized", "API key"));
            }
            for (String path : List.of("/api/turns/c1-abc", stream("c1-abc"), "/api/conversations", "/api/costs")) {
                cases.add(new Case(
                        "key '" + key + "' for " + path, "GET", path, header, NONE, 401, "unauthorized", "API key"));
            }
        }
    }

    private static Case message(String name, String body, int status, String code, String tells) {
        return post(name, MESSAGES, JSON, body.getBytes(StandardCharsets.UTF_8), status, code, tells);
    }

    private static Case post(
            String name, String path, String type, byte[] body, int status, String code, String tells) {
        Map<String, String> headers = type.isEmpty() ? Map.of() : Map.of("Content-Type", type);
        String shown = name.length() > 60 ? name.substring(0, 60) + "..." : name;
        return new Case(shown, "POST", path, headers, body, status, code, tells);
    }

    private static Case get(String name, String path, int status, String code, String tells) {
        return new Case(name, "GET", path, Map.of(), NONE, status, code, tells);
    }

    private static Case parameter(String path, String tells) {
        return get(path, path, 400, "invalid-parameter", tells);
    }

    private static String text(String text) {
        return "{\"text\":\"" + text + "\"}";
    }

    private static String with(String field, String value) {
        return "{\"text\":\"hi\",\"" + field + "\":\"" + value + "\"}";
    }

    private static String stream(String turn) {
        return "/api/turns/" + turn + "/stream";
    }

    private static String cancel(String turn) {
        return "/api/turns/" + turn + "/cancel";
    }
}
