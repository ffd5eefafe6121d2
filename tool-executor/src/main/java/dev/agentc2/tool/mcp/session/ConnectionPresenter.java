package dev.agentc2.tool.mcp.session;

import dev.agentc2.tool.mcp.connection.AuthKind;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.session.McpFailureException.Kind;
import dev.agentc2.tool.mcp.wire.Transports.Presenter;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Shows the credentials of a connection in the way that it is set up for. Thread-safe. */
final class ConnectionPresenter implements Presenter {
    private static final Pattern VISIBLE = Pattern.compile("[\\x20-\\x7e]+");

    private final McpConnection connection;
    private final CredentialStore credentials;
    private final AccessTokens tokens;

    ConnectionPresenter(McpConnection connection, CredentialStore credentials, AccessTokens tokens) {
        this.connection = connection;
        this.credentials = credentials;
        this.tokens = tokens;
    }

    @Override
    public Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>(connection.headers());
        try {
            switch (connection.auth()) {
                case AuthKind.None _ -> {}
                case AuthKind.Bearer _ -> headers.put("Authorization", "Bearer " + stored("token"));
                case AuthKind.Header header -> headers.put(header.name(), stored("header"));
                case AuthKind.OAuth _ -> headers.put("Authorization", "Bearer " + tokens.of(connection));
            }
            return headers;
        } catch (McpFailureException e) {
            throw new CredentialsMissingException(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Why there is no other token is worth more to whoever asks than that the server refused this one. */
    @Override
    public boolean refused(String authorization) {
        if (!(connection.auth() instanceof AuthKind.OAuth)) {
            return false;
        }
        try {
            tokens.refused(connection, authorization.substring(authorization.indexOf(' ') + 1));
            return true;
        } catch (McpFailureException e) {
            throw new CredentialsMissingException(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static CredentialsMissingException interrupted() {
        Thread.currentThread().interrupt();
        return new CredentialsMissingException(
                new McpFailureException(Kind.CREDENTIALS, "The credentials weren't waited for."));
    }

    private String stored(String name) throws McpFailureException, InterruptedException {
        String value = credentials.of(connection).get(name);
        if (value == null || !VISIBLE.matcher(value).matches()) {
            throw new McpFailureException(
                    Kind.CREDENTIALS, "The connection has no usable credential named " + name + ".");
        }
        return value;
    }

    /** Carries a failure through the SDK. */
    static final class CredentialsMissingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient McpFailureException failure;

        CredentialsMissingException(McpFailureException failure) {
            super(failure.problem(), failure, false, false);
            this.failure = failure;
        }

        McpFailureException failure() {
            return failure;
        }
    }
}
