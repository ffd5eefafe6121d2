package dev.agentc2.tool.mcp.wire;

import java.io.IOException;

/** The request went out, and its answer didn't come or broke off: what was asked for may have happened. */
public final class BrokenOffException extends IOException {
    private static final long serialVersionUID = 1L;

    public BrokenOffException(IOException cause) {
        super("the answer broke off", cause);
    }
}
