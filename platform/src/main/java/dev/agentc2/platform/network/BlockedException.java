package dev.agentc2.platform.network;

import java.io.IOException;

/** The policy forbids to reach a host; the message says why, without naming addresses. */
public final class BlockedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String why;

    BlockedException(String why) {
        super(why);
        this.why = why;
    }

    /** What is forbidden, in half a sentence. */
    public String why() {
        return why;
    }
}
