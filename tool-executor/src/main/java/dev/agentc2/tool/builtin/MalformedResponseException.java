package dev.agentc2.tool.builtin;

import java.io.IOException;

/** A server answered with what isn't proper HTTP; the message says what is wrong and quotes nothing. */
final class MalformedResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String detail;

    MalformedResponseException(String detail) {
        super(detail);
        this.detail = detail;
    }

    String detail() {
        return detail;
    }
}
