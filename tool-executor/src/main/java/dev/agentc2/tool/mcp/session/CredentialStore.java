package dev.agentc2.tool.mcp.session;

import dev.agentc2.tool.mcp.connection.McpConnection;
import java.util.Map;

/** Credentials of connections, decrypted where they are needed only. Thread-safe. */
public interface CredentialStore {
    /**
     * The credentials of a connection by name; empty when it has none.
     *
     * @throws McpFailureException when they can't be read now
     */
    Map<String, String> of(McpConnection connection) throws McpFailureException, InterruptedException;

    /**
     * Changes credentials of a connection, which a server has renewed; the others stay.
     *
     * @return all of them after the change
     * @throws McpFailureException when they can't be written now
     */
    Map<String, String> renew(McpConnection connection, Map<String, String> renewed) throws McpFailureException;
}
