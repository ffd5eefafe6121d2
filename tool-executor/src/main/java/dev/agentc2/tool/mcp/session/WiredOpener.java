package dev.agentc2.tool.mcp.session;

import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.session.McpFailureException.Kind;
import dev.agentc2.tool.mcp.wire.Transports;
import dev.agentc2.tool.mcp.wire.Transports.Wire;
import java.net.URI;
import java.util.Map;

/** Opens sessions over the transports of connections, with their credentials. Thread-safe. */
public final class WiredOpener implements SessionOpener {
    private final Transports transports;
    private final CredentialStore credentials;
    private final AccessTokens tokens;
    private final boolean stdioAllowed;

    /** @param stdioAllowed whether connections may run programs on this machine */
    public WiredOpener(Transports transports, CredentialStore credentials, AccessTokens tokens, boolean stdioAllowed) {
        this.transports = transports;
        this.credentials = credentials;
        this.tokens = tokens;
        this.stdioAllowed = stdioAllowed;
    }

    @Override
    public McpSession open(McpConnection connection, Runnable toolsChanged)
            throws McpFailureException, InterruptedException {
        return McpSession.open(wire(connection), connection.silence(), toolsChanged);
    }

    private Wire wire(McpConnection connection) throws McpFailureException, InterruptedException {
        URI url = connection.url();
        if (url == null) {
            return program(connection);
        }
        ConnectionPresenter presenter = new ConnectionPresenter(connection, credentials, tokens);
        return connection.transport() == McpConnection.Transport.SSE
                ? transports.sse(url, presenter)
                : transports.streamable(url, presenter);
    }

    /** The credentials of a program are variables of its environment. */
    private Wire program(McpConnection connection) throws McpFailureException, InterruptedException {
        if (!stdioAllowed) {
            throw new McpFailureException(
                    Kind.BLOCKED, "Connections that run a program aren't allowed on this platform.");
        }
        Map<String, String> environment = credentials.of(connection);
        return transports.stdio(
                connection.command().getFirst(),
                connection.command().subList(1, connection.command().size()),
                environment);
    }
}
