package dev.agentc2.tool.mcp.session;

import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.tool.mcp.connection.McpConnection;
import java.time.Clock;

/** Has the tokens of a connection renewed without a session in between. */
public final class Renewing {
    private Renewing() {}

    /** Renews as when a server has refused the stored access token. */
    public static void now(CredentialStore store, Clock clock, McpConnection connection)
            throws McpFailureException, InterruptedException {
        String token = store.of(connection).getOrDefault("accessToken", "");
        AccessTokens.over(HostPolicy.of(false, "localhost"), store, clock).refused(connection, token);
    }
}
