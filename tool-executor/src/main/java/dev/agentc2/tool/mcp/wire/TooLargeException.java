package dev.agentc2.tool.mcp.wire;

import java.io.IOException;

/** A server sends more than is taken; it wasn't read to its end. */
public final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    public TooLargeException(int limit) {
        super("more than " + limit + " bytes");
    }
}
