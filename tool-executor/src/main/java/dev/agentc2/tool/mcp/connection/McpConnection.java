package dev.agentc2.tool.mcp.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.wire.ConnectionConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an MCP server. Immutable; holds no credentials.
 *
 * @param url where the server is; null when it is a program
 * @param command program and arguments; empty when it isn't one
 * @param headers sent along with every request; not secret
 * @param silence how long the server may be silent during a call
 * @param updatedAt when the connection was changed last, epoch milliseconds
 */
public record McpConnection(
        String orgId,
        String connectionId,
        String slug,
        Transport transport,
        @Nullable URI url,
        List<String> command,
        Map<String, String> headers,
        AuthKind auth,
        Duration silence,
        ToolRules rules,
        long updatedAt) {
    /** Kind of a connection that is one of these. */
    public static final String KIND = "MCP";

    private static final Duration SILENCE = Duration.ofSeconds(25);
    /** Shorter than the core waits for a call, so that a server's silence is seen here. */
    private static final int LONGEST_SILENCE_MS = 28_000;

    private static final int MOST_ARGUMENTS = 50;
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]{0,1024}");
    /** Written by the protocol itself. */
    private static final List<String> RESERVED =
            List.of("host", "content-length", "content-type", "accept", "connection", "transfer-encoding");

    public McpConnection {
        command = List.copyOf(command);
        headers = Map.copyOf(headers);
    }

    /** How the server is spoken to. */
    public enum Transport {
        STREAMABLE_HTTP,
        SSE,
        STDIO
    }

    /** Identity within the platform, {@code orgId/connectionId}. */
    public String key() {
        return orgId + "/" + connectionId;
    }

    /**
     * Whether agents of a workspace may use a connection: one that is bound to a workspace serves its agents only.
     *
     * @param workspaceId workspace of an agent; null for none
     */
    public static boolean serves(ConnectionConfig config, @Nullable String workspaceId) {
        return config.getWorkspaceId() == null || config.getWorkspaceId().equals(workspaceId);
    }

    /** The connection can't be used as it is set up. */
    public static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String problem;

        UnusableException(String problem) {
            super(problem, null, false, false);
            this.problem = problem;
        }

        /** What is wrong, in a sentence for who set it up. */
        public String problem() {
            return problem;
        }
    }

    /**
     * Reads a connection.
     *
     * @throws UnusableException when its settings make no sense
     */
    public static McpConnection of(ConnectionConfig config) throws UnusableException {
        JsonNode settings = settings(config.getSettings());
        Transport transport = transport(settings.path("transport").asText("streamable-http"));
        return new McpConnection(
                config.getOrgId(),
                config.getConnectionId(),
                config.getSlug(),
                transport,
                transport == Transport.STDIO ? null : url(config.getUrl()),
                transport == Transport.STDIO ? command(settings) : List.of(),
                headers(settings.path("headers")),
                AuthKind.of(settings.path("auth").asText("none"))
                        .orElseThrow(() -> new UnusableException(
                                "settings.auth is none, bearer, oauth, or header: and the name of a header.")),
                silence(settings.path("timeoutMs")),
                ToolRules.of(settings),
                config.getUpdatedAt());
    }

    private static JsonNode settings(String text) throws UnusableException {
        try {
            JsonNode settings = Json.MAPPER.readTree(text);
            if (settings.isObject()) {
                return settings;
            }
        } catch (JsonProcessingException e) {
            throw new UnusableException("The settings aren't JSON.");
        }
        throw new UnusableException("The settings aren't a JSON object.");
    }

    private static Transport transport(String name) throws UnusableException {
        return switch (name) {
            case "streamable-http" -> Transport.STREAMABLE_HTTP;
            case "sse" -> Transport.SSE;
            case "stdio" -> Transport.STDIO;
            default -> throw new UnusableException("settings.transport is streamable-http, sse or stdio.");
        };
    }

    private static URI url(@Nullable String text) throws UnusableException {
        try {
            URI url = new URI(Optional.ofNullable(text).orElse(""));
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getPort() != 0
                    && url.getPort() <= 65_535) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw new UnusableException("The URL has a part that isn't allowed.");
        }
        throw new UnusableException("The URL isn't an http or https address.");
    }

    private static List<String> command(JsonNode settings) throws UnusableException {
        List<String> command = new ArrayList<>();
        command.add(settings.path("command").asText(""));
        settings.path("args").forEach(argument -> command.add(argument.asText()));
        if (command.getFirst().isBlank() || command.size() > MOST_ARGUMENTS) {
            throw new UnusableException(
                    "settings.command is a program, and settings.args are at most " + (MOST_ARGUMENTS - 1) + " texts.");
        }
        return command;
    }

    private static Map<String, String> headers(JsonNode node) throws UnusableException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> header : node.properties()) {
            String name = header.getKey();
            String value = header.getValue().asText();
            if (!HEADER.matcher(name).matches()
                    || !HEADER_VALUE.matcher(value).matches()
                    || RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                throw new UnusableException("settings.headers has a name or a value that a header can't have.");
            }
            headers.put(name, value);
        }
        return headers;
    }

    private static Duration silence(JsonNode node) throws UnusableException {
        if (node.isMissingNode()) {
            return SILENCE;
        }
        if (!node.canConvertToInt() || node.asInt() < 100 || node.asInt() > LONGEST_SILENCE_MS) {
            throw new UnusableException("settings.timeoutMs is from 100 to " + LONGEST_SILENCE_MS + " milliseconds.");
        }
        return Duration.ofMillis(node.asInt());
    }
}
