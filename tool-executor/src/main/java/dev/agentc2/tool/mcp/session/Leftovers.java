package dev.agentc2.tool.mcp.session;

import dev.agentc2.platform.credentials.TokenNames;
import dev.agentc2.tool.mcp.connection.McpConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renewed tokens that couldn't be written when they came, because PostgreSQL had gone in that moment. A server may have used
 * up the stored refresh token for them, so they are written as soon as that works again. In memory only: what a crash takes
 * is said in docs/connection-authorization.md. Thread-safe.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final CredentialStore credentials;
    private final Map<String, Leftover> waiting = new ConcurrentHashMap<>();

    private record Leftover(McpConnection connection, String used, Map<String, String> renewed) {}

    Leftovers(CredentialStore credentials) {
        this.credentials = credentials;
    }

    /**
     * Writes what a server gave, or holds it until it can be written; it can be used at once.
     *
     * @param now credentials that it was asked with
     * @return all credentials as they are then
     */
    Map<String, String> kept(McpConnection connection, Map<String, String> now, Map<String, String> renewed) {
        String used = now.getOrDefault(TokenNames.REFRESH_TOKEN, "");
        try {
            return credentials.keep(connection, used, renewed);
        } catch (McpFailureException e) {
            LOG.warn("renewed tokens of connection {} are written later", connection.connectionId());
            waiting.put(connection.key(), new Leftover(connection, used, renewed));
            Map<String, String> all = new HashMap<>(now);
            all.putAll(renewed);
            return Map.copyOf(all);
        }
    }

    /** Writes all that waits. */
    void keep() {
        for (Leftover each : List.copyOf(waiting.values())) {
            try {
                keep(each.connection());
            } catch (McpFailureException e) {
                LOG.debug("tokens of connection {} wait on", each.connection().connectionId());
            }
        }
    }

    /**
     * Writes what waits of a connection: nobody may be asked with a token that is used up.
     *
     * @throws McpFailureException when that doesn't work yet
     */
    void keep(McpConnection connection) throws McpFailureException {
        Leftover left = waiting.get(connection.key());
        if (left != null) {
            credentials.keep(left.connection(), left.used(), left.renewed());
            waiting.remove(connection.key(), left);
        }
    }
}
