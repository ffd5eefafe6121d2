package dev.agentc2.tool.mcp.session;

import dev.agentc2.tool.mcp.connection.McpConnection;

/** Opens sessions. Thread-safe. */
@FunctionalInterface
public interface SessionOpener {
    /**
     * Opens a session with the server of a connection.
     *
     * @param toolsChanged told when the server says that it has other tools
     * @throws McpFailureException when that can't be done
     */
    McpSession open(McpConnection connection, Runnable toolsChanged) throws McpFailureException, InterruptedException;
}
