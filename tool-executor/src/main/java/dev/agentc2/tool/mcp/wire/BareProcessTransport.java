package dev.agentc2.tool.mcp.wire;

import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonMapper;

/**
 * Runs a program without this process' environment, which holds the platform's own secrets: the program has what its
 * connection gives it, and the few variables that the SDK adds, such as {@code PATH} and {@code HOME}.
 */
final class BareProcessTransport extends StdioClientTransport {
    BareProcessTransport(ServerParameters parameters, McpJsonMapper mapper, int messageLimit) {
        super(parameters, mapper, messageLimit);
    }

    @Override
    protected ProcessBuilder getProcessBuilder() {
        ProcessBuilder builder = super.getProcessBuilder();
        builder.environment().clear();
        return builder;
    }
}
