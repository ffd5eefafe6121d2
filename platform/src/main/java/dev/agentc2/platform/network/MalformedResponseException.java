package dev.agentc2.platform.network;

import java.io.IOException;

/** A server answered with what isn't proper HTTP; the message says what is wrong and quotes nothing. */
public final class MalformedResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String detail;

    public MalformedResponseException(String detail) {
        super(detail);
        this.detail = detail;
    }

    /** What is wrong, in a sentence. */
    public String detail() {
        return detail;
    }
}
