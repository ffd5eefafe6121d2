package dev.agentc2.embedded.vendor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.embedded.vendor.VendorGrants.RefusedException;
import dev.agentc2.embedded.vendor.VendorGrants.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * A vendor on loopback whose MCP server takes only tokens of its own authorization server, which rotates refresh tokens and
 * registers clients. The person at it agrees at once, unless told otherwise. Closed once; thread-safe.
 */
public final class LocalVendor implements AutoCloseable {
    /** Name of its only tool. */
    public static final String TOOL = VendorTools.TOOL;
    /** What the tool answers. */
    public static final String SAYS = VendorTools.SAYS;

    private static final int LONG = 3_600;

    private final VendorGrants grants = new VendorGrants();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean registers = true;
    private volatile boolean checksProofKeys = true;
    private volatile boolean givesRefreshTokens = true;
    private volatile boolean declines;
    private volatile int lifeSeconds = LONG;

    public LocalVendor() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        route("/mcp", this::mcp);
        route("/.well-known/oauth-protected-resource/mcp", this::describeResource);
        route("/.well-known/oauth-authorization-server/as", this::describeServer);
        route("/as/register", this::register);
        route("/as/authorize", this::authorize);
        route("/as/token", this::token);
        server.setExecutor(threads);
        server.start();
    }

    private void route(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    public String origin() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Address of the MCP server. */
    public String url() {
        return origin() + "/mcp";
    }

    public String issuer() {
        return origin() + "/as";
    }

    /** Clients are made by hand from now on; this is one. */
    public void registersByHand(String id, String secret, String redirect) {
        registers = false;
        grants.add(id, new VendorGrants.Client(secret, redirect));
    }

    public void doesNotCheckProofKeys() {
        checksProofKeys = false;
    }

    public void givesNoRefreshTokens() {
        givesRefreshTokens = false;
    }

    /** Takes refresh tokens that are used up all the same, as vendors do that have a period of grace. */
    public void forgives() {
        grants.forgive();
    }

    /** Whether the person declines from now on. */
    public void declines(boolean does) {
        declines = does;
    }

    /** What it says of how long access tokens last. */
    public void lifeOfTokens(int seconds) {
        lifeSeconds = seconds;
    }

    /** Access tokens are good no more; refresh tokens are. */
    public void expireAll() {
        grants.expireAll();
    }

    /** As if the person took the consent back. */
    public void endAll() {
        grants.endAll();
        grants.expireAll();
    }

    /** Forms that came to the token endpoint so far. */
    public List<String> requests() {
        return requests;
    }

    private void mcp(HttpExchange exchange) throws IOException {
        String shown = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!shown.startsWith("Bearer ") || !grants.isGood(shown.substring("Bearer ".length()))) {
            exchange.getResponseHeaders()
                    .set(
                            "WWW-Authenticate",
                            "Bearer resource_metadata=\"" + origin()
                                    + "/.well-known/oauth-protected-resource/mcp\", scope=\"whoami:read\"");
            exchange.sendResponseHeaders(401, -1);
            return;
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.sendResponseHeaders(405, -1);
            return;
        }
        String answer =
                VendorTools.answer(exchange.getRequestBody().readAllBytes()).orElse("");
        json(exchange, answer.isEmpty() ? 202 : 200, answer);
    }

    private void describeResource(HttpExchange exchange) throws IOException {
        json(
                exchange,
                200,
                "{\"resource\":\"" + url() + "\",\"authorization_servers\":[\"" + issuer()
                        + "\"],\"scopes_supported\":[\"whoami:read\",\"all\"]}");
    }

    private void describeServer(HttpExchange exchange) throws IOException {
        json(
                exchange,
                200,
                "{\"issuer\":\"" + issuer() + "\",\"authorization_endpoint\":\"" + issuer()
                        + "/authorize\",\"token_endpoint\":\"" + issuer() + "/token\""
                        + (registers ? ",\"registration_endpoint\":\"" + issuer() + "/register\"" : "")
                        + (checksProofKeys ? ",\"code_challenge_methods_supported\":[\"S256\"]" : "")
                        + ",\"token_endpoint_auth_methods_supported\":[\"none\",\"client_secret_basic\"],"
                        + "\"authorization_response_iss_parameter_supported\":true}");
    }

    private void register(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String redirect = body.replaceAll("(?s).*\"redirect_uris\":\\[\"([^\"]+)\".*", "$1");
        json(
                exchange,
                201,
                "{\"client_id\":\"" + grants.register(redirect) + "\",\"token_endpoint_auth_method\":\"none\"}");
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> query = fields(exchange.getRequestURI().getRawQuery());
        try {
            String answer = declines ? "error=access_denied" : "code=" + grants.authorize(query);
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            query.get("redirect_uri") + "?" + answer + "&state=" + query.get("state") + "&iss="
                                    + URLEncoder.encode(issuer(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(302, -1);
        } catch (RefusedException e) {
            json(exchange, 400, "{\"error\":\"" + e.code() + "\"}");
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(body);
        Map<String, String> form = fields(body);
        String basic = exchange.getRequestHeaders().getFirst("Authorization");
        List<String> pair = basic == null ? List.of() : decoded(basic);
        String client = pair.isEmpty() ? form.getOrDefault("client_id", "") : pair.getFirst();
        String secret = pair.isEmpty() ? null : pair.getLast();
        try {
            Tokens tokens = "refresh_token".equals(form.get("grant_type"))
                    ? grants.refresh(form, client, secret)
                    : grants.trade(form, client, secret);
            json(
                    exchange,
                    200,
                    "{\"access_token\":\"" + tokens.access() + "\",\"token_type\":\"Bearer\",\"expires_in\":"
                            + lifeSeconds
                            + (givesRefreshTokens ? ",\"refresh_token\":\"" + tokens.refresh() + "\"" : "")
                            + ",\"scope\":\"whoami:read\"}");
        } catch (RefusedException e) {
            json(exchange, 400, "{\"error\":\"" + e.code() + "\"}");
        }
    }

    /** Id and secret, which are form-encoded before they are joined (RFC 6749, section 2.3.1). */
    private static List<String> decoded(String basic) {
        byte[] pair = Base64.getDecoder().decode(basic.substring("Basic ".length()));
        return Stream.of(new String(pair, StandardCharsets.US_ASCII).split(":", 2))
                .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
                .toList();
    }

    private static void json(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new TreeMap<>();
        for (String field : text.split("&")) {
            String[] pair = field.split("=", 2);
            fields.put(pair[0], URLDecoder.decode(pair.length > 1 ? pair[1] : "", StandardCharsets.UTF_8));
        }
        return fields;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
