package dev.agentc2.tool.mcp.wire;

import org.jspecify.annotations.Nullable;

/**
 * A request of the server that needs to be known more of than the SDK tells: what its params are replaced by. Immutable.
 *
 * @param id the server's id of it, as text
 * @param exchange id of our request in whose exchange it came; empty when it came in none of a request
 * @param params its params
 */
public record ServerRequest(
        String id, String exchange, @Nullable Object params) {}
