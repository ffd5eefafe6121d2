package dev.agentc2.tool.mcp.session;

import org.jspecify.annotations.Nullable;

/** A server couldn't be asked, or couldn't answer. Its texts are for people: no secret, nothing that the server sent. */
public final class McpFailureException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String problem;
    private final boolean mayHaveHappened;
    private final @Nullable String serverSays;

    /** What went wrong. */
    public enum Kind {
        /** The host may not be reached. */
        BLOCKED(false),
        /** No connection, no name, no TLS. */
        UNREACHABLE(true),
        /** The server refuses the credentials, or there are none. */
        CREDENTIALS(false),
        /** What is there doesn't speak MCP, or refuses the request as such. */
        NOT_MCP(false),
        /** The server has forgotten the session. */
        SESSION_LOST(false),
        TIMEOUT(true),
        /** The answer broke off, or was none. */
        BROKEN_OFF(true),
        TOO_LARGE(true),
        /** The server failed: 5xx. */
        SERVER_ERROR(true),
        /** The server answered the request with an error of the protocol, as for an argument it doesn't take. */
        REFUSED(false);

        private final boolean countsAgainstServer;

        Kind(boolean countsAgainstServer) {
            this.countsAgainstServer = countsAgainstServer;
        }

        /** Whether the circuit breaker counts it. */
        public boolean countsAgainstServer() {
            return countsAgainstServer;
        }
    }

    /**
     * @param problem a sentence
     * @param mayHaveHappened whether what was asked for may have been done
     * @param serverSays what the server said, for the model only
     */
    public McpFailureException(Kind kind, String problem, boolean mayHaveHappened, @Nullable String serverSays) {
        super(problem, null, false, false);
        this.kind = kind;
        this.problem = problem;
        this.mayHaveHappened = mayHaveHappened;
        this.serverSays = serverSays;
    }

    /** The same of a request that surely had no effect. */
    public McpFailureException(Kind kind, String problem) {
        this(kind, problem, false, null);
    }

    public Kind kind() {
        return kind;
    }

    /** What is wrong, in a sentence. */
    public String problem() {
        return problem;
    }

    /** Whether what was asked for may have been done all the same. */
    public boolean mayHaveHappened() {
        return mayHaveHappened;
    }

    /** What the server said; empty when nothing. Untrusted. */
    public String serverSays() {
        return serverSays == null ? "" : serverSays;
    }
}
