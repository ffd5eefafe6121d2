package dev.agentc2.platform.integration;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How a Model Context Protocol server is spoken to.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-06-18/basic/transports">MCP, Transports</a>
 */
public enum Transport {
    STREAMABLE_HTTP("streamable-http"),
    /** HTTP with server-sent events of 2024-11-05, for servers that know no other. */
    SSE("sse"),
    /** A program that is started, spoken to by its standard streams. */
    STDIO("stdio");

    private final String setting;

    Transport(String setting) {
        this.setting = setting;
    }

    /** Its name in data, answers and settings of a connection. */
    @JsonValue
    public String setting() {
        return setting;
    }
}
