package dev.agentc2.tool.mcp.session;

import dev.agentc2.platform.credentials.TokenRenewals.Claim;
import dev.agentc2.tool.mcp.connection.McpConnection;
import java.util.Map;

/**
 * Credentials of connections, decrypted where they are needed only, and the renewal of their tokens, which one instance
 * does at a time. Every method throws {@link McpFailureException} when the store can't be used now. Thread-safe.
 */
public interface CredentialStore {
    /** The credentials of a connection by name; empty when it has none. May be a minute old. */
    Map<String, String> of(McpConnection connection) throws McpFailureException, InterruptedException;

    /**
     * Claims the renewal of a connection's tokens, going by what is stored this moment.
     *
     * @param than access token that is of no use any more; empty when there was none
     */
    Claim claim(McpConnection connection, String than) throws McpFailureException;

    /**
     * Keeps what a server gave in place of the refresh token that was used up, unless somebody has set other credentials.
     *
     * @return all credentials as they are then
     */
    Map<String, String> keep(McpConnection connection, String used, Map<String, String> renewed)
            throws McpFailureException;

    /**
     * Notes that a server refused to renew.
     *
     * @param used refresh token that was refused; empty when there was none
     */
    void refuse(McpConnection connection, String used, String because) throws McpFailureException;

    /** Gives a claim up. */
    void release(McpConnection connection) throws McpFailureException;
}
