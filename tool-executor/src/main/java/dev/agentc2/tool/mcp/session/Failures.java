package dev.agentc2.tool.mcp.session;

import dev.agentc2.platform.network.BlockedException;
import dev.agentc2.tool.mcp.session.ConnectionPresenter.CredentialsMissingException;
import dev.agentc2.tool.mcp.session.McpFailureException.Kind;
import dev.agentc2.tool.mcp.wire.BrokenOffException;
import dev.agentc2.tool.mcp.wire.Pending;
import dev.agentc2.tool.mcp.wire.TooLargeException;
import dev.agentc2.tool.mcp.wire.WatchedTransport;
import io.modelcontextprotocol.client.transport.McpHttpClientTransportAuthorizationException;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpTransportSessionNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the SDK and the network throw, in words for people. */
final class Failures {
    private static final String TOO_LARGE_OF_SDK = "MaxSizeExceededException";

    private Failures() {}

    /** A request that got no answer in time. */
    static McpFailureException silence(Pending pending, boolean connected) {
        return new McpFailureException(
                Kind.TIMEOUT,
                connected ? "The server doesn't answer in time." : "The server can't be connected to in time.",
                pending.isSent() || connected,
                null);
    }

    /**
     * A failure of a request.
     *
     * @param connected whether the session was open before the request
     */
    static McpFailureException of(Throwable thrown, Pending pending, boolean connected) {
        CredentialsMissingException missing = find(thrown, CredentialsMissingException.class);
        if (missing != null) {
            return missing.failure();
        }
        Throwable broken = pending.failure() == null ? thrown : pending.failure();
        Optional<McpFailureException> known = network(broken).or(() -> protocol(thrown, pending));
        if (known.isPresent()) {
            return known.get();
        }
        return byStatus(pending.status()).orElseGet(() -> {
            boolean noAnswer = find(thrown, McpError.class) != null;
            return new McpFailureException(
                    Kind.BROKEN_OFF,
                    noAnswer
                            ? "The server's answer broke off, or was none."
                            : "The server answers in a way that isn't the Model Context Protocol.",
                    pending.isSent() || connected,
                    null);
        });
    }

    private static Optional<McpFailureException> network(Throwable thrown) {
        BlockedException blocked = find(thrown, BlockedException.class);
        if (blocked != null) {
            return failure(Kind.BLOCKED, "The server's address isn't allowed: " + blocked.why() + ".");
        }
        if (find(thrown, TooLargeException.class) != null || isTooLargeForSdk(thrown)) {
            return Optional.of(new McpFailureException(
                    Kind.TOO_LARGE, "The server sends more than is read of an answer.", true, null));
        }
        if (find(thrown, BrokenOffException.class) != null) {
            return Optional.of(new McpFailureException(
                    Kind.BROKEN_OFF, "The connection broke off before the answer was there.", true, null));
        }
        if (find(thrown, UnknownHostException.class) != null) {
            return failure(Kind.UNREACHABLE, "No server of this name is known (DNS).");
        }
        if (find(thrown, ConnectException.class) != null) {
            return failure(Kind.UNREACHABLE, "The server refuses the connection.");
        }
        if (find(thrown, SocketTimeoutException.class) != null) {
            return failure(Kind.UNREACHABLE, "The server can't be connected to in time.");
        }
        if (find(thrown, SSLException.class) != null) {
            return failure(Kind.UNREACHABLE, "The secure connection (TLS) can't be made.");
        }
        return find(thrown, IOException.class) == null
                ? Optional.empty()
                : failure(Kind.UNREACHABLE, "The connection to the server fails.");
    }

    private static Optional<McpFailureException> protocol(Throwable thrown, Pending pending) {
        if (find(thrown, McpHttpClientTransportAuthorizationException.class) != null) {
            return credentialsRefused(pending.status());
        }
        if (find(thrown, McpTransportSessionNotFoundException.class) != null) {
            return failure(Kind.SESSION_LOST, "The server has forgotten the session.");
        }
        McpError error = find(thrown, McpError.class);
        if (error == null || error.getJsonRpcError() == null) {
            return Optional.empty();
        }
        return error.getJsonRpcError().code() == WatchedTransport.NO_ANSWER
                ? Optional.empty()
                : Optional.of(new McpFailureException(
                        Kind.REFUSED,
                        "The server refuses the request ("
                                + error.getJsonRpcError().code() + ").",
                        false,
                        error.getJsonRpcError().message()));
    }

    private static Optional<McpFailureException> byStatus(int status) {
        if (status >= 500) {
            return Optional.of(
                    new McpFailureException(Kind.SERVER_ERROR, "The server fails (HTTP " + status + ").", true, null));
        }
        return switch (status) {
            case 0 -> Optional.empty();
            case 401, 403 -> credentialsRefused(status);
            case 404, 405 -> failure(Kind.NOT_MCP, "There is no MCP endpoint at this address (HTTP " + status + ").");
            default ->
                status >= 400
                        ? failure(Kind.NOT_MCP, "The server refuses the request (HTTP " + status + ").")
                        : status >= 300
                                ? failure(
                                        Kind.NOT_MCP,
                                        "The server redirects elsewhere (HTTP " + status
                                                + "); enter the address that it leads to.")
                                : Optional.empty();
        };
    }

    private static Optional<McpFailureException> credentialsRefused(int status) {
        return failure(
                Kind.CREDENTIALS,
                status == 403
                        ? "The server forbids it to these credentials (HTTP 403)."
                        : "The server refuses the credentials (HTTP 401).");
    }

    private static Optional<McpFailureException> failure(Kind kind, String problem) {
        return Optional.of(new McpFailureException(kind, problem));
    }

    private static boolean isTooLargeForSdk(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t.getClass().getSimpleName().equals(TOO_LARGE_OF_SDK)) {
                return true;
            }
        }
        return false;
    }

    private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
