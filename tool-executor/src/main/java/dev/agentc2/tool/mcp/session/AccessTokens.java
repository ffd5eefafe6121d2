package dev.agentc2.tool.mcp.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.session.McpFailureException.Kind;
import dev.agentc2.tool.mcp.wire.GuardedHttpClient;
import dev.agentc2.tool.mcp.wire.Traffic;
import dev.agentc2.tool.web.HostGate;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Access tokens of OAuth 2.1, renewed with the refresh token shortly before they expire or when a server refuses them, and
 * kept sealed. Of the credentials it uses {@code clientId}, {@code clientSecret}, {@code refreshToken},
 * {@code accessToken}, {@code expiresAt} (epoch milliseconds) and {@code tokenUrl}. One renewal of a connection at a time
 * in an instance. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-6">RFC 6749, section 6</a>
 */
public final class AccessTokens {
    private static final Duration EARLY = Duration.ofSeconds(60);
    private static final int LOCKS = 64;
    private static final int ANSWER_LIMIT = 64 * 1024;

    private final CredentialStore credentials;
    private final HttpClient http;
    private final Clock clock;
    /** Tokens renewed here whose store may still answer with what it remembers, by connection. */
    private final Map<String, Map<String, String>> renewed = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, String>> eldest) {
            return size() > 1_000;
        }
    };

    private final Lock[] locks = new Lock[LOCKS];

    /** Tokens whose servers are reached through a gate. */
    public static AccessTokens over(HostGate gate, CredentialStore credentials, Clock clock) {
        return new AccessTokens(credentials, new GuardedHttpClient(gate, ANSWER_LIMIT, new Traffic(true)), clock);
    }

    private AccessTokens(CredentialStore credentials, HttpClient http, Clock clock) {
        this.credentials = credentials;
        this.http = http;
        this.clock = clock;
        Arrays.setAll(locks, i -> new ReentrantLock());
    }

    /** A token to show now. */
    String of(McpConnection connection) throws McpFailureException, InterruptedException {
        Map<String, String> known = newest(connection);
        String token = known.getOrDefault("accessToken", "");
        return isFresh(known) ? token : renewed(connection, token);
    }

    /** The server refused this token; whether there is another now. */
    boolean refused(McpConnection connection, String token) {
        try {
            renewed(connection, token);
            return true;
        } catch (McpFailureException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isFresh(Map<String, String> known) {
        if (known.getOrDefault("accessToken", "").isEmpty()) {
            return false;
        }
        return expiresAt(known) - clock.millis() > EARLY.toMillis()
                || known.getOrDefault("refreshToken", "").isEmpty();
    }

    /** Without a time it lasts until a server refuses it. */
    private static long expiresAt(Map<String, String> known) {
        String text = known.getOrDefault("expiresAt", "");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
    }

    /** What the store says, unless what was renewed here is newer. */
    private Map<String, String> newest(McpConnection connection) throws McpFailureException, InterruptedException {
        Map<String, String> stored = credentials.of(connection);
        synchronized (renewed) {
            Map<String, String> here = renewed.get(version(connection));
            return here == null || here.equals(stored) || expiresAt(stored) > expiresAt(here) ? stored : here;
        }
    }

    /** Another token than this one; who waited for somebody's renewal takes its fruit. */
    private String renewed(McpConnection connection, String than) throws McpFailureException, InterruptedException {
        Lock lock = locks[Math.floorMod(connection.key().hashCode(), LOCKS)];
        lock.lockInterruptibly();
        try {
            Map<String, String> now = newest(connection);
            String token = now.getOrDefault("accessToken", "");
            if (!token.isEmpty() && !token.equals(than)) {
                return token;
            }
            Map<String, String> all = credentials.renew(connection, exchange(now));
            synchronized (renewed) {
                renewed.put(version(connection), all);
            }
            return all.getOrDefault("accessToken", "");
        } finally {
            lock.unlock();
        }
    }

    private Map<String, String> exchange(Map<String, String> now) throws McpFailureException, InterruptedException {
        String refreshToken = now.getOrDefault("refreshToken", "");
        String tokenUrl = now.getOrDefault("tokenUrl", "");
        if (refreshToken.isEmpty() || !tokenUrl.matches("https?://.+")) {
            throw new McpFailureException(
                    Kind.CREDENTIALS, "The access token is no longer good, and there is none to renew it with.");
        }
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(tokenUrl))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header("Accept", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(form(now, refreshToken)))
                    .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new McpFailureException(
                        Kind.CREDENTIALS,
                        "The access token can't be renewed (HTTP " + answer.statusCode() + "); sign in anew.");
            }
            return tokens(Json.MAPPER.readTree(answer.body()));
        } catch (IOException | IllegalArgumentException e) {
            throw new McpFailureException(Kind.CREDENTIALS, "The access token can't be renewed: its server is away.");
        }
    }

    private Map<String, String> tokens(JsonNode answer) throws McpFailureException {
        String token = answer.path("access_token").asText("");
        if (token.isEmpty()) {
            throw new McpFailureException(Kind.CREDENTIALS, "The access token can't be renewed: there is none.");
        }
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("accessToken", token);
        long seconds = answer.path("expires_in").asLong(0);
        tokens.put("expiresAt", seconds > 0 ? String.valueOf(clock.millis() + seconds * 1_000) : "");
        String next = answer.path("refresh_token").asText("");
        if (!next.isEmpty()) {
            tokens.put("refreshToken", next);
        }
        return tokens;
    }

    private static String form(Map<String, String> now, String refreshToken) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "refresh_token");
        fields.put("refresh_token", refreshToken);
        fields.put("client_id", now.getOrDefault("clientId", ""));
        fields.put("client_secret", now.getOrDefault("clientSecret", ""));
        return fields.entrySet().stream()
                .filter(field -> !field.getValue().isEmpty())
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** A connection that was changed may have other credentials. */
    private static String version(McpConnection connection) {
        return connection.key() + "@" + connection.updatedAt();
    }
}
