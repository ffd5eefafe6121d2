package dev.agentc2.platform.http;

import java.util.Map;

/**
 * A request is refused; becomes a problem+json answer (RFC 9457). Messages are for the caller and hold no secrets.
 */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, Object> members;
    private final transient Map<String, String> headers;

    /**
     * @param status HTTP status, 400 to 599
     * @param code stable kebab-case code; the problem's type is {@code https://agentc2.dev/problems/<code>}
     * @param detail a sentence that says what is wrong and what to do
     */
    public ProblemException(int status, String code, String detail) {
        this(status, code, detail, Map.of(), Map.of());
    }

    /**
     * @param members extension members of the problem, such as {@code field}
     * @param headers headers of the answer, such as {@code Retry-After}
     */
    public ProblemException(
            int status, String code, String detail, Map<String, Object> members, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.members = Map.copyOf(members);
        this.headers = Map.copyOf(headers);
    }

    /** The same problem with headers. */
    ProblemException with(Map<String, String> moreHeaders) {
        return new ProblemException(status, code, detail(), members, moreHeaders);
    }

    /** The sentence that says what is wrong. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public Map<String, Object> members() {
        return members;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
