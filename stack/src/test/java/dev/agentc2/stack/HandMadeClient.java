package dev.agentc2.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.crypto.Sha256;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An MCP client that has people connect it, step by step as the specification has it, and each step as wrong as wanted. */
final class HandMadeClient {
    static final String REDIRECT = "http://127.0.0.1:4711/callback";
    static final String VERIFIER = "a-verifier-that-is-long-enough-to-be-one-0123456789";

    private static final Pattern METADATA = Pattern.compile("resource_metadata=\"([^\"]+)\"");
    private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";

    private final BareClient bare;
    final String resource;
    private final JsonNode server;
    final String id;

    private HandMadeClient(BareClient bare, String resource, JsonNode server, String id) {
        this.bare = bare;
        this.resource = resource;
        this.server = server;
        this.id = id;
    }

    /** Knows nothing but the endpoint, and registers with what is found from there. */
    static HandMadeClient discover(BareClient bare, String name) {
        HttpResponse<String> refused = bare.send(
                bare.keyless("/mcp").header("Content-Type", "application/json").POST(BodyPublishers.ofString(LIST)));
        assertEquals(401, refused.statusCode());
        Matcher metadata = METADATA.matcher(
                refused.headers().firstValue("WWW-Authenticate").orElse(""));
        assertEquals(true, metadata.find(), refused.headers()::toString);
        JsonNode resource = get(bare, metadata.group(1));
        String issuer = resource.at("/authorization_servers/0").asText();
        JsonNode server = get(bare, issuer + "/.well-known/oauth-authorization-server");
        assertEquals(issuer, server.path("issuer").asText());
        HttpResponse<String> registered =
                bare.send(bare.keyless(server.path("registration_endpoint").asText())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"client_name\":\"" + name + "\",\"redirect_uris\":[\""
                                + REDIRECT.replace(":4711", "") + "\"],\"token_endpoint_auth_method\":\"none\"}")));
        assertEquals(201, registered.statusCode(), registered.body());
        return new HandMadeClient(
                bare,
                resource.path("resource").asText(),
                server,
                PageVisitor.json(registered).path("client_id").asText());
    }

    private static JsonNode get(BareClient bare, String address) {
        HttpResponse<String> answer = bare.send(bare.keyless(address).GET());
        assertEquals(200, answer.statusCode(), answer.body());
        return PageVisitor.json(answer);
    }

    /** What the browser is answered when a person is sent to us; some parameters may be others, or empty for none. */
    HttpResponse<String> send(Map<String, String> other) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "response_type",
                "code",
                "client_id",
                id,
                "redirect_uri",
                REDIRECT,
                "state",
                "s&1",
                "scope",
                "chat",
                "resource",
                resource,
                "code_challenge",
                challenge(),
                "code_challenge_method",
                "S256"));
        all.putAll(other);
        String address = server.path("authorization_endpoint").asText() + "?" + encoded(all);
        return bare.send(bare.keyless(address).GET());
    }

    static String challenge() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(VERIFIER));
    }

    /** Sends a person to us; returns the address at which the page asks. */
    String asks() {
        HttpResponse<String> sent = send(Map.of());
        assertEquals(302, sent.statusCode(), sent.body());
        String page = sent.headers().firstValue("Location").orElseThrow();
        return "/api/authorizations/" + page.substring(page.lastIndexOf('/') + 1);
    }

    /** The code that comes of a person's consent. */
    String code(PageVisitor person, String organization) {
        String body = "{\"agree\":true,\"organization\":\"" + organization + "\"}";
        Map<String, String> answer =
                query(person.ask(200, "POST", asks(), body).path("redirectTo").asText());
        assertEquals("s&1", answer.get("state"));
        assertEquals(server.path("issuer").asText(), answer.get("iss"));
        return answer.getOrDefault("code", "");
    }

    /** Tokens, or why there are none. */
    HttpResponse<String> exchange(String code, Map<String, String> other) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "grant_type", "authorization_code",
                "code", code,
                "client_id", id,
                "redirect_uri", REDIRECT,
                "code_verifier", VERIFIER,
                "resource", resource));
        all.putAll(other);
        return post("token_endpoint", all);
    }

    HttpResponse<String> refresh(String token) {
        return post("token_endpoint", Map.of("grant_type", "refresh_token", "refresh_token", token, "client_id", id));
    }

    HttpResponse<String> revoke(String token) {
        return post("revocation_endpoint", Map.of("token", token, "client_id", id));
    }

    private HttpResponse<String> post(String endpoint, Map<String, String> form) {
        return bare.send(bare.keyless(server.path(endpoint).asText())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded(form))));
    }

    /** All of it, for a person that agrees. */
    Tokens connect(PageVisitor person, String organization) {
        return Tokens.of(exchange(code(person, organization), Map.of()));
    }

    record Tokens(String access, String refresh) {
        static Tokens of(HttpResponse<String> answer) {
            assertEquals(200, answer.statusCode(), answer.body());
            JsonNode json = PageVisitor.json(answer);
            assertEquals("Bearer", json.path("token_type").asText());
            assertEquals(
                    "no-store", answer.headers().firstValue("Cache-Control").orElse(""));
            return new Tokens(
                    json.path("access_token").asText(),
                    json.path("refresh_token").asText());
        }
    }

    /** The tools that a token gives; must be answered with a status. */
    JsonNode tools(int status, String access) {
        HttpResponse<String> answer = bare.send(bare.keyless("/mcp")
                .header("Authorization", "Bearer " + access)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(LIST)));
        assertEquals(status, answer.statusCode(), answer.body());
        return PageVisitor.json(answer).at("/result/tools");
    }

    private static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .filter(p -> !p.getValue().isEmpty())
                .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** Parameters of an address. */
    static Map<String, String> query(String address) {
        return Stream.of(URI.create(address).getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(p -> p[0], p -> URLDecoder.decode(p[1], StandardCharsets.UTF_8)));
    }
}
